import { InputError } from '@parallel-agents/core';
import { survivesReading } from '@parallel-agents/core/internal';
import type { Describe, SettingName } from '../basics/describe.ts';
import { settingError } from '../basics/setting-issue.ts';
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
 * The server of the openai-compatible runtime, from what was given and the configuration.
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
  describe: Describe,
): ServerSettings {
  for (const name of Object.keys(config.headers ?? {}))
    if (secretHeader.test(name))
      throw invalid(['openaiCompatible', 'headers', name], secretMessage(name), secretFix(name, describe));
  return {
    ...config,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(profile !== undefined && { profile }),
    ...(apiKeyHeader !== undefined && { apiKeyHeader }),
    ...(limit !== undefined && { maxOutputTokens: limit }),
    ...(header && {
      headers: { ...config.headers, ...Object.fromEntries(header.map((text) => readHeader(text, describe))) },
    }),
    ...(body && {
      body: { ...config.body, ...Object.fromEntries(body.map((text) => readField(text, describe))) },
    }),
  };
}

/**
 * @param runtime what the run is on; `undefined`: no server is asked at all
 * @throws InputError if one of these is given for another runtime
 */
export function refuseServerFlags(
  given: ServerFlags & { model?: string },
  runtime: string | undefined,
  describe: Describe,
): void {
  if (runtime === 'openai-compatible' || runtime === 'batch') return;
  const isLimited = runtime === 'ai-sdk';
  const settings: SettingName[] = [
    ...(runtime === undefined ? (['model'] as const) : []),
    ...(['profile', 'apiKeyHeader', 'header', 'body', 'maxOutputTokens'] as const),
  ].filter((name) => given[name] !== undefined && !(isLimited && name === 'maxOutputTokens'));
  const [first] = settings;
  if (first === undefined) return;
  const names = settings.map((name) => describe(name)).join(', ');
  const fix = `Leave ${names} out, or choose a server with ${describe('baseUrl')}.`;
  const place = runtime === undefined ? 'no server is named' : `this run is on ${runtime}`;
  throw settingError(describe, first, `it is for the runtime openai-compatible, and ${place}`, fix);
}

function readHeader(text: string, describe: Describe): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw settingError(describe, 'header', 'it is no header', 'Write it as "NAME: VALUE".');
  const name = text.slice(0, colon).trim();
  if (secretHeader.test(name))
    throw settingError(describe, 'header', secretMessage(name), secretFix(name, describe));
  return [name, text.slice(colon + 1).trim()];
}

const fieldName = /^[A-Za-z_$][\w$.:-]{0,99}$/;

function readField(text: string, describe: Describe): [string, unknown] {
  const equals = text.indexOf('=');
  if (equals < 1) {
    const fix = 'Write it as FIELD=VALUE, such as temperature=0.';
    throw settingError(describe, 'body', `"${text}" is no field`, fix);
  }
  const name = text.slice(0, equals);
  const value = text.slice(equals + 1);
  if (!fieldName.test(name) || name === '__proto__') {
    const fix = 'Fields are called like temperature or top_p: letters, digits, "_", "." and "-".';
    throw settingError(describe, 'body', `${JSON.stringify(name.slice(0, 40))} is no name of a field`, fix);
  }
  let lost: string | undefined;
  const read = (_key: string, part: unknown, { source = '' }: { source?: string } = {}): unknown => {
    if (typeof part === 'number' && !survivesReading(source)) lost ??= source.slice(0, 40);
    return part;
  };
  try {
    const parsed: unknown = JSON.parse(value, read);
    if (lost === undefined) return [name, parsed];
  } catch {
    return [name, value];
  }
  const fix = `Put it in quotes (${name}="${lost}"), so that it is text; whole numbers may go up to 2^53.`;
  throw settingError(
    describe,
    'body',
    `"${name}": the number ${lost} cannot be held with all its digits`,
    fix,
  );
}

function secretMessage(name: string): string {
  return `keys do not belong here ("${name}")`;
}

function secretFix(name: string, describe: Describe): string {
  const header = describe('apiKeyHeader', name);
  const there = /^authorization$/i.test(name) ? '' : `, and ${header} if the server wants it there`;
  return `Set PARALLEL_AGENTS_API_KEY in the environment${there}.`;
}

function invalid(path: string[], message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path, message, fix }]);
}
