import { InputError } from '@parallel-agents/core';
import type { Config } from './config-schema.ts';

/** What the server of the openai-compatible runtime needs beside its URL. */
export interface ServerFlags {
  profile?: string;
  apiKeyHeader?: string;
  maxOutputTokens?: number;
  /** `NAME: VALUE`, as it was typed. */
  header?: string[];
  /** `FIELD=VALUE`, as it was typed. */
  body?: string[];
}

type ServerSettings = NonNullable<Config['openaiCompatible']>;

/** Headers that keys are sent in: what is typed is seen by others, and what is in a file is passed on. */
const secretHeader = /authorization|key|token|cookie|secret/i;

/**
 * The server of the openai-compatible runtime, from the configuration and flags.
 * @throws InputError for a header or a field that is none, and for a key in either
 */
export function serverSettings(
  {
    baseUrl,
    profile,
    apiKeyHeader,
    maxOutputTokens: limit,
    header,
    body,
  }: ServerFlags & { baseUrl?: string },
  config: ServerSettings = {},
): ServerSettings {
  for (const name of Object.keys(config.headers ?? {}))
    refuseSecret(name, ['openaiCompatible', 'headers', name]);
  return {
    ...config,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(profile !== undefined && { profile }),
    ...(apiKeyHeader !== undefined && { apiKeyHeader }),
    ...(limit !== undefined && { maxOutputTokens: limit }),
    ...(header && { headers: { ...config.headers, ...Object.fromEntries(header.map(readHeader)) } }),
    ...(body && { body: { ...config.body, ...Object.fromEntries(body.map(readField)) } }),
  };
}

/**
 * @param runtime what the run is on; `undefined`: no server is asked at all
 * @throws InputError if one of these flags is given for another runtime
 */
export function refuseServerFlags(
  flags: ServerFlags & { model?: string },
  runtime: string | undefined,
): void {
  if (runtime === 'openai-compatible') return;
  const given = [
    runtime === undefined && flags.model !== undefined && '--model',
    flags.profile !== undefined && '--profile',
    flags.apiKeyHeader !== undefined && '--api-key-header',
    flags.header !== undefined && '--header',
    flags.body !== undefined && '--body',
    flags.maxOutputTokens !== undefined && '--max-output-tokens',
  ].filter((name) => name !== false);
  const [first] = given;
  if (first === undefined) return;
  const fix = `Leave ${given.join(', ')} out, or choose a server with --base-url.`;
  const place = runtime === undefined ? 'no server is named' : `this run is on ${runtime}`;
  throw invalid([first], `it is for the runtime openai-compatible, and ${place}`, fix);
}

function readHeader(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw invalid(['--header'], 'it is no header', 'Write it as "NAME: VALUE".');
  const name = text.slice(0, colon).trim();
  refuseSecret(name, ['--header']);
  return [name, text.slice(colon + 1).trim()];
}

function readField(text: string): [string, unknown] {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw invalid(['--body'], `"${text}" is no field`, 'Write it as FIELD=VALUE, such as temperature=0.');
  }
  const value = text.slice(equals + 1);
  try {
    return [text.slice(0, equals), JSON.parse(value)];
  } catch {
    return [text.slice(0, equals), value];
  }
}

function refuseSecret(name: string, path: string[]): void {
  if (!secretHeader.test(name)) return;
  const fix = `Set PARALLEL_AGENTS_API_KEY in the environment${/^authorization$/i.test(name) ? '' : `, and --api-key-header ${name} (apiKeyHeader) if the server wants it there`}.`;
  throw invalid(path, `keys do not belong here ("${name}")`, fix);
}

function invalid(path: string[], message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path, message, fix }]);
}
