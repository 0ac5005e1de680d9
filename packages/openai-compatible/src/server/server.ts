import { InputError, type Way } from '@parallel-agents/core';
import { nodeCrypto } from '@parallel-agents/core/internal';
import { type Fault, type ProxyBefore, proxyBefore, redactor } from '@parallel-agents/core/internal/wire';
import { baseUrlFault, secretName } from './base-url.ts';
import { readEnvironment } from './environment.ts';
import { type CheckedOptions, checkOptions } from './options.ts';
import { profileNamed, profileOf, type ServerProfile } from './server-profiles.ts';

/** Where and how to ask, with nothing left to guess. */
export interface Server {
  url: URL;
  origin: string;
  /** What requests are handed to first; absent where none is, or nobody knows. */
  proxy: ProxyBefore | undefined;
  /** Path of the base URL, without a slash at its end. */
  path: string;
  /** Sent with each request, with its question mark; empty where there is none. */
  query: string;
  /** Sent with each request; holds the key. */
  headers: Record<string, string>;
  /** Sent with requests for the list of models. */
  listHeaders: Record<string, string>;
  /** What is known of this kind of server. */
  profile: ServerProfile | undefined;
  /** Refusals that may be billed: all, or these. */
  billsRefusals: true | readonly Fault[];
  /** The model that the base URL names. */
  model: string | undefined;
  /** What shares limits: the same server with the same credentials. */
  account: string;
  /** To keep the key, and secrets in other headers and in the query, out of everything that is shown. */
  redact(text: string): string;
}

/** @throws InputError if the URL is missing or is none, or the environment's key cannot be sent */
export function toServer(options: CheckedOptions): Server {
  const environment = readEnvironment();
  const url = parseBaseUrl(options.baseUrl ?? environment.baseUrl);
  const profile = options.profile === undefined ? profileOf(url) : profileNamed(options.profile);
  const key = options.apiKey ?? checkedKey(environment.keyFor(url));
  const path = pathOf(url, profile);
  const model = /\/deployments\/([^/]+)$/.exec(path)?.[1];
  const query = {
    ...(model && profile?.deploymentQuery),
    ...Object.fromEntries(url.searchParams),
    ...options.query,
  };
  const given = lowerCased(options.headers);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'user-agent': 'parallel-agents',
    ...(key && keyHeader(key, options.apiKeyHeader ?? profile?.apiKeyHeader)),
    ...given,
  };
  const forList = Object.entries(profile?.listHeaders ?? {}).filter(
    ([, value]) => key || !value.includes('{key}'),
  );
  const secrets = [...new Set([...(key ? [key] : []), ...secretsIn({ ...headers, ...query })])];
  const search = new URLSearchParams(query).toString();
  return {
    url,
    origin: url.origin,
    proxy: options.dispatcher ? undefined : proxyBefore(url, options.proxy),
    path,
    query: search === '' ? '' : `?${search}`,
    headers,
    listHeaders: {
      ...headers,
      ...Object.fromEntries(forList.map(([name, value]) => [name, value.replace('{key}', key ?? '')])),
      ...given,
    },
    profile,
    billsRefusals: options.billsRefusals === true || (profile?.billsRefusals ?? []),
    model: model && decodeURIComponent(model),
    account: accountOf(url.origin + path, secrets),
    redact: redactor(secrets),
  };
}

function keyHeader(key: string, name = 'authorization'): Record<string, string> {
  const lower = name.toLowerCase();
  return { [lower]: lower === 'authorization' ? `Bearer ${key}` : key };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What stands behind the version: another part of the same API. */
const otherPart = /(?<=\/v\d\w*)\/(?:models|completions|responses|messages|embeddings|chat)$/;

/** Where the API starts: people copy the address of its chat completions too, or of another part, or only the host. */
function pathOf({ pathname }: URL, profile: ServerProfile | undefined): string {
  const clean = pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  const path = clean.replace(/\/chat\/completions$/, '').replace(otherPart, '');
  return path === '' && profile !== undefined ? (profile.path ?? '/v1') : path;
}

function checkedKey(apiKey: string | undefined): string | undefined {
  return apiKey === undefined ? undefined : checkOptions({ apiKey }).apiKey;
}

function parseBaseUrl(given: string | undefined): URL {
  if (given === undefined || given.trim() === '') {
    const fix = 'Give the base URL, for example http://127.0.0.1:11434/v1 for Ollama.';
    throw invalid('it is not set', fix, [{ name: 'baseUrl', value: 'URL' }]);
  }
  const fault = baseUrlFault(given);
  if (fault !== undefined) throw invalid(fault.message, fault.fix);
  return new URL(given.trim());
}

/** Headers and fields that servers take keys in, as `Bearer key` or alone. Nothing as short as a number or a word is a key. */
function secretsIn(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields)
    .filter(([name]) => secretName.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter((value) => value.length >= 8);
}

/** Hexadecimal digits of a hash: enough to tell accounts apart, and far too few to tell a key, of which many fit. */
const accountDigits = 8;

function accountOf(baseUrl: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return baseUrl;
  const hash = nodeCrypto.hash('sha256', secrets.toSorted().join('\n'));
  return `${baseUrl}#${hash.slice(0, accountDigits)}`;
}

function invalid(message: string, fix: string, ways?: readonly Way[]): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['baseUrl'], message, fix, ...(ways && { ways }) }]);
}
