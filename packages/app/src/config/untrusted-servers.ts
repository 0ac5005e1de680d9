import { InputError } from '@parallel-agents/core';
import type { Describe, SettingName } from '../basics/describe.ts';
import { aiSdkAddresses } from './ai-sdk-settings.ts';
import type { Config } from './config-schema.ts';

/** Servers that a configuration file can name. */
export type ServerField = 'aiSdk.providers' | 'openaiCompatible.baseUrl' | 'openclaw.url' | 'engine.url';

/** A server on another machine that a file names which was found and not chosen. */
export interface UntrustedServer {
  field: ServerField;
  url: string;
  /** The file, relative to the working directory. */
  file: string;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

interface Guarded {
  /** What would be sent to the server, as far as the environment has it. */
  credentials(env: Variables): readonly string[];
  /** Environment variables that name the server: who sets them too means this one. */
  naming: readonly string[];
  setting?: SettingName;
}

const guarded: Record<ServerField, Guarded> = {
  'openaiCompatible.baseUrl': {
    credentials: (env) => ['PARALLEL_AGENTS_API_KEY'].filter((name) => env[name]),
    naming: ['PARALLEL_AGENTS_BASE_URL', 'OPENAI_BASE_URL'],
    setting: 'baseUrl',
  },
  'aiSdk.providers': {
    // As providers call their keys.
    credentials: (env) =>
      Object.keys(env).filter(
        (name) =>
          /(_API_KEY|^AWS_(BEARER_TOKEN_BEDROCK|SECRET_ACCESS_KEY))$/.test(name) &&
          !name.startsWith('PARALLEL_AGENTS_') &&
          env[name],
      ),
    naming: [],
  },
  'openclaw.url': {
    // Also from OpenClaw's own files, which only its runtime reads.
    credentials: () => ['the token of your gateway'],
    naming: ['OPENCLAW_GATEWAY_URL'],
  },
  'engine.url': {
    credentials: (env) => ['PARALLEL_AGENTS_ENGINE_PASSWORD'].filter((name) => env[name]),
    naming: ['PARALLEL_AGENTS_ENGINE_URL'],
    setting: 'engine',
  },
};

/**
 * The servers of a configuration that nobody chose, if they are on another machine.
 * @param found the file, where it was found and not named
 */
export function untrustedServersIn({ config, found }: { config: Config; found?: string }): UntrustedServer[] {
  if (found === undefined) return [];
  const named = [
    ['openaiCompatible.baseUrl', config.openaiCompatible?.baseUrl],
    ['openclaw.url', config.openclaw?.url],
    ['engine.url', config.engine?.url],
  ] as const;
  const addresses = aiSdkAddresses(config.aiSdk).map((url) => ['aiSdk.providers', url] as const);
  return [...named, ...addresses].flatMap(([field, url]) =>
    url === undefined || isThisMachine(url) ? [] : [{ field, url, file: found }],
  );
}

/**
 * A key is meant for the server that its owner had in mind. A file that lies in a folder, cloned or unpacked, has no
 * say in that.
 *
 * @throws InputError `UNTRUSTED_SERVER` if credentials would be sent to the server in this field
 */
export function refuseUntrusted(
  field: ServerField,
  untrustedServers: readonly UntrustedServer[],
  { env, describe }: { env: Variables; describe: Describe },
): void {
  const untrusted = untrustedServers.find((one) => one.field === field);
  if (untrusted === undefined) return;
  const { url, file } = untrusted;
  const { credentials, naming, setting } = guarded[field];
  const held = credentials(env);
  if (held.length === 0 || naming.some((name) => isSame(env[name], url))) return;
  const host = URL.parse(url)?.host ?? url;
  const ways = [
    `the file with ${describe('config', file)}`,
    ...(setting ? [`the server with ${describe(setting)}`] : []),
  ];
  throw new InputError([
    {
      code: 'UNTRUSTED_SERVER',
      path: [field],
      message: `${file} was found here, not chosen, and names the server ${host}; ${held.join(' and ')} would be sent to it`,
      fix: `If that is right, name ${ways.join(', or ')}${naming[0] === undefined ? '' : `, or set ${naming[0]} to it`}. If not, look at the file.`,
    },
  ]);
}

function isThisMachine(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function isSame(one: string | undefined, other: string): boolean {
  const host = URL.parse(one ?? '')?.host;
  return host !== undefined && host === URL.parse(other)?.host;
}
