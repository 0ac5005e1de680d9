import { InputError } from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
import { readEnvironment } from './environment.ts';

export interface OpenAiCompatibleOptions {
  /** Where the server is, up to and with `/v1`. @default the environment variable OPENAI_BASE_URL */
  baseUrl?: string;
  /** @default PARALLEL_AGENTS_API_KEY, else OPENAI_API_KEY, from the environment; servers on this machine need none */
  apiKey?: string;
  /** The model of requests that name none. @default the only one that the server lists */
  model?: string;
  /**
   * Whether answers are streamed. Plain answers cost less CPU; streamed ones keep what was written when a session is
   * stopped, and pass proxies that cut silent connections. @default false
   */
  stream?: boolean;
  /**
   * How the schema of an answer is given to the server beside the prompt: as `json_schema` (strict structured output),
   * as `json_object`, or not at all. Not every server has either. @default 'none'
   */
  structuredOutput?: 'json_schema' | 'json_object' | 'none';
  /** Further headers of each request. */
  headers?: Readonly<Record<string, string>>;
  /** Connections at the same time. @default 256 */
  connections?: number;
  /** For proxies and tests. @default a pool of its own */
  dispatcher?: Dispatcher;
}

/** Where and how to ask, with nothing left to guess. */
export interface Server {
  origin: string;
  /** Path of the base URL, without a slash at its end. */
  path: string;
  /** Sent with each request; holds the key. */
  headers: Record<string, string>;
  /** To keep the key out of everything that is shown. */
  redact(text: string): string;
}

/** @throws InputError if the URL is missing or is none */
export function toServer(options: OpenAiCompatibleOptions): Server {
  const environment = readEnvironment();
  const given = options.baseUrl ?? environment.baseUrl;
  const key = options.apiKey ?? environment.apiKey;
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
  return {
    origin: url.origin,
    path: url.pathname.replace(/\/+$/, ''),
    headers: {
      'content-type': 'application/json',
      ...options.headers,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    redact: (text) => (key === undefined || key === '' ? text : text.replaceAll(key, '[key]')),
  };
}

function invalid(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['baseUrl'], message, fix }]);
}
