import { createHash } from 'node:crypto';
import { InputError } from '@parallel-agents/core';
import { readEnvironment } from './environment.ts';
import { type CheckedOptions, checkOptions } from './options.ts';

/** Where and how to ask, with nothing left to guess. */
export interface Server {
  origin: string;
  /** Path of the base URL, without a slash at its end. */
  path: string;
  /** Sent with each request; holds the key. */
  headers: Record<string, string>;
  /** What shares limits: the same server with the same credentials. */
  account: string;
  /** To keep the key, and secrets in other headers, out of everything that is shown. */
  redact(text: string): string;
}

/** @throws InputError if the URL is missing or is none, or the environment's key cannot be sent */
export function toServer(options: CheckedOptions): Server {
  const environment = readEnvironment();
  const url = parseBaseUrl(options.baseUrl ?? environment.baseUrl);
  const key = options.apiKey ?? checkedKey(environment.keyFor(url));
  const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(key && { authorization: `Bearer ${key}` }),
    ...Object.fromEntries(given),
  };
  const path = url.pathname.replace(/\/+$/, '');
  const secrets = [...new Set([...(key ? [key] : []), ...secretsIn(headers)])];
  return {
    origin: url.origin,
    path,
    headers,
    account: accountOf(url.origin + path, secrets),
    redact: redactor(secrets),
  };
}

function checkedKey(apiKey: string | undefined): string | undefined {
  return apiKey === undefined ? undefined : checkOptions({ apiKey }).apiKey;
}

function parseBaseUrl(given: string | undefined): URL {
  if (given === undefined || given.trim() === '') {
    throw invalid(
      'it is not set',
      'Give --base-url or baseUrl, for example http://127.0.0.1:11434/v1 for Ollama.',
    );
  }
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(
      'it is not an http or https URL',
      'Give it whole, for example https://openrouter.ai/api/v1.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('it holds a user or password', 'Put the key into PARALLEL_AGENTS_API_KEY instead.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalid(
      'it holds a query',
      'Leave out what follows "?" or "#"; what a server needs beside the URL can be a header.',
    );
  }
  return url;
}

/** Headers that servers take keys in, as `Bearer key` or alone. Nothing as short as a number or a word is a key. */
function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => /authorization|key|token|cookie|secret/.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter((value) => value.length >= 8);
}

/** Hexadecimal digits of a hash: enough to tell accounts apart, and far too few to tell a key, of which many fit. */
const accountDigits = 8;

function accountOf(baseUrl: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return baseUrl;
  const hash = createHash('sha256').update(secrets.toSorted().join('\n')).digest('hex');
  return `${baseUrl}#${hash.slice(0, accountDigits)}`;
}

function redactor(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[key]'), text);
}

function invalid(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['baseUrl'], message, fix }]);
}
