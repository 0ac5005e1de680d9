import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { RuntimeError } from '@parallel-agents/core';
import json5 from 'json5';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A credential as OpenClaw's configuration holds it: the text, `${NAME}`, or a reference to a secret store. */
const credentialSchema = z.union([z.string(), z.looseObject({ source: z.string(), id: z.string() })]);
const authSchema = z.looseObject({
  token: credentialSchema.optional(),
  password: credentialSchema.optional(),
});

const configSchema = z.looseObject({
  gateway: z
    .looseObject({
      mode: z.string().optional(),
      port: z.int().min(1).max(65535).optional(),
      tls: z.looseObject({ enabled: z.boolean().optional() }).optional(),
      auth: authSchema.optional(),
      remote: authSchema.extend({ url: z.string().optional() }).optional(),
    })
    .optional(),
  env: z.looseObject({ vars: z.record(z.string(), z.unknown()).optional() }).optional(),
});

export type Credential = z.infer<typeof credentialSchema>;
type GatewayConfig = NonNullable<z.infer<typeof configSchema>['gateway']>;

export interface OpenClawSettings {
  /** Where the configuration was looked for. */
  configPath: string;
  gateway: GatewayConfig;
  /** Process environment, then OpenClaw's own `.env`, then the `env` block of the configuration. */
  environment: Environment;
}

/**
 * Reads OpenClaw's configuration as the gateway's host has it. A file that is not there counts as empty.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` for a file that cannot be read or understood
 */
export async function readSettings(environment: Environment): Promise<OpenClawSettings> {
  const home =
    expandTilde(variable(environment, 'OPENCLAW_HOME'), homeOf(environment)) ?? homeOf(environment);
  const stateDirectory =
    expandTilde(variable(environment, 'OPENCLAW_STATE_DIR'), home) ?? join(home, '.openclaw');
  const configPath =
    expandTilde(variable(environment, 'OPENCLAW_CONFIG_PATH'), home) ?? join(stateDirectory, 'openclaw.json');
  const dotenv = parseEnv((await readIfPresent(join(stateDirectory, '.env'))) ?? '');
  const config = parseConfig((await readIfPresent(configPath)) ?? '{}', configPath);
  const inConfig = Object.entries(config.env?.vars ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const merged: Record<string, string | undefined> = { ...Object.fromEntries(inConfig), ...dotenv };
  for (const name of Object.keys(environment)) merged[name] = variable(environment, name) ?? merged[name];
  return { configPath, gateway: config.gateway ?? {}, environment: merged };
}

/** Blank values and the words `undefined` and `null` count as not set, as OpenClaw has it. */
export function variable(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === undefined || value === '' || value === 'undefined' || value === 'null' ? undefined : value;
}

/**
 * The text of a credential.
 * @throws RuntimeError `RUNTIME_UNAUTHORIZED` where it lies in a place this process cannot read
 */
export function resolveCredential(
  credential: Credential | undefined,
  { environment, configPath }: OpenClawSettings,
  { key, overrideVariable }: { key: string; overrideVariable: string },
): string | undefined {
  if (credential === undefined) return undefined;
  const name =
    typeof credential === 'string'
      ? /^\$\{?([A-Z_][A-Z0-9_]*)\}?$/.exec(credential)?.[1]
      : credential.source === 'env'
        ? credential.id
        : undefined;
  if (typeof credential === 'string' && name === undefined) return credential.trim() || undefined;
  const value = name === undefined ? undefined : variable(environment, name);
  if (value !== undefined) return value;
  const where =
    typeof credential === 'object' && name === undefined
      ? `a secret of source "${credential.source}", which only OpenClaw itself can read`
      : `the environment variable ${name}, which is not set here`;
  throw new RuntimeError({
    code: 'RUNTIME_UNAUTHORIZED',
    message: `${key} in ${configPath} refers to ${where}.`,
    fix: `Set ${overrideVariable} in this process’s environment to the gateway’s credential.`,
  });
}

function homeOf(environment: Environment): string {
  return variable(environment, 'HOME') ?? variable(environment, 'USERPROFILE') ?? homedir();
}

function expandTilde(path: string | undefined, home: string): string | undefined {
  return path?.replace(/^~(?=$|[\\/])/, () => home);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw unreadable(path, thrown);
  }
}

function parseConfig(text: string, path: string): z.infer<typeof configSchema> {
  try {
    return configSchema.parse(json5.parse(text));
  } catch (thrown) {
    throw unreadable(path, thrown instanceof z.ZodError ? z.prettifyError(thrown) : thrown);
  }
}

function unreadable(path: string, cause: unknown): RuntimeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: `OpenClaw’s file ${path} cannot be used: ${why}`,
    fix: 'Run `openclaw config validate` and mend the file, or set OPENCLAW_GATEWAY_URL and OPENCLAW_GATEWAY_TOKEN.',
  });
}
