import { InputError } from '@parallel-agents/core';
import { formatPath, own } from '@parallel-agents/core/internal';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { profileNamed, serverProfiles } from './server-profiles.ts';

export interface OpenAiCompatibleOptions {
  /**
   * Where the server is, up to where its API starts, mostly with `/v1`. A query in it is sent with each request.
   * @default the environment variable PARALLEL_AGENTS_BASE_URL, else OPENAI_BASE_URL
   */
  baseUrl?: string;
  /**
   * Servers on this machine mostly need none.
   * @default the environment variable PARALLEL_AGENTS_API_KEY; OPENAI_API_KEY only for https://api.openai.com and for
   * the server that OPENAI_BASE_URL names
   */
  apiKey?: string;
  /** The header that takes the key as it is, such as `api-key`. @default `authorization`, as `Bearer KEY` */
  apiKeyHeader?: string;
  /** The model of requests that name none. @default the only one that the server lists */
  model?: string;
  /** What kind of server it is, where its host does not show it: a name of `serverProfiles`. */
  profile?: string;
  /**
   * Whether answers are streamed. Plain answers cost less CPU; streamed ones keep what was written when a session is
   * stopped, and pass proxies that cut silent connections. @default false
   */
  stream?: boolean;
  /**
   * How the schema of an answer is given to the server beside the prompt: as `json_schema`, as `json_object`, or not at
   * all. A request that is refused with it is sent once more without, within the same attempt, and that is remembered
   * for the model. `auto` is `json_schema`, without a word where it is refused. @default 'auto'
   */
  structuredOutput?: 'auto' | 'json_schema' | 'json_object' | 'none';
  /** Tokens that an answer may have at most; a budget may set less. @default as many as the model gives */
  maxOutputTokens?: number;
  /**
   * The server may bill what it refuses, a 429 too: a budget counts each refusal as what was set aside for the session.
   * @default false; what a known server says that it bills counts anyway
   */
  billsRefusals?: boolean;
  /** Further headers of each request. An `authorization` here goes before the key. */
  headers?: Readonly<Record<string, string>>;
  /** Further fields of the query of each request, such as `api-version`. */
  query?: Readonly<Record<string, string>>;
  /** Further fields of each request for an answer, such as `temperature` or `reasoning_effort`. */
  body?: Readonly<Record<string, unknown>>;
  /**
   * The proxy of each request, as an http or https URL.
   * @default what HTTPS_PROXY or HTTP_PROXY says for the server, unless NO_PROXY names it or it is on this machine
   */
  proxy?: string;
  /** Connections at the same time. @default as many as there are sessions */
  connections?: number;
  /** For tests. @default a pool of its own */
  dispatcher?: Dispatcher;
}

const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header');
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has characters that no header may have');

/** Headers that belong to the connection, or that are made of the request. */
const ownHeaders: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'content-type', 'transfer-encoding', 'keep-alive'],
  ...['upgrade', 'expect', 'te', 'trailer', 'proxy-connection'],
]);

/** A key as people copy it: with quotes from a file of variables, or with the word that headers have before it. */
function bareKey(given: string): string {
  return given
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^Bearer\s+/i, '')
    .trim();
}

const ownTools = 'Give tools to the run instead.';
const waysToTools = [{ name: 'mcp' }, { name: 'allowTools' }];

/** Fields of the request that are set here, and what sets them. */
const ownFields: Readonly<Record<string, string>> = {
  model: 'Set the option "model" of openaiCompatible instead.',
  messages: 'The messages are made of the task and its agent.',
  stream: 'Set the option "stream" of openaiCompatible instead.',
  stream_options: 'Set the option "stream" of openaiCompatible instead.',
  response_format: 'Set the option "structuredOutput" of openaiCompatible instead.',
  max_tokens: 'Set the option "maxOutputTokens" of openaiCompatible instead.',
  max_completion_tokens: 'Set the option "maxOutputTokens" of openaiCompatible instead.',
  n: 'Each session has one answer.',
  tools: ownTools,
  tool_choice: ownTools,
  functions: ownTools,
  function_call: ownTools,
};

const optionsSchema = z.strictObject({
  baseUrl: z.string().optional(),
  apiKey: z.string().transform(bareKey).pipe(headerValue).optional(),
  apiKeyHeader: headerName.optional(),
  model: z.string().trim().min(1, 'must not be empty').optional(),
  profile: z.string().optional(),
  stream: z.boolean('must be true or false').optional(),
  structuredOutput: z
    .enum(['auto', 'json_schema', 'json_object', 'none'], 'must be auto, json_schema, json_object or none')
    .optional(),
  maxOutputTokens: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  billsRefusals: z.boolean('must be true or false').optional(),
  headers: z.record(z.string(), z.string('must be text').pipe(headerValue)).optional(),
  query: z.record(z.string().min(1), z.string('must be text')).optional(),
  body: z.record(z.string(), z.unknown(), 'must be fields and their values').optional(),
  proxy: z.string().optional(),
  connections: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  dispatcher: z
    .custom<Dispatcher>(
      (value) => typeof value === 'object' && value !== null && 'dispatch' in value,
      'must be a dispatcher of undici',
    )
    .optional(),
});

export type CheckedOptions = z.infer<typeof optionsSchema>;

/** @throws InputError `INVALID_OPTION`; it names the option and never shows its value, which may be the key */
export function checkOptions(options: OpenAiCompatibleOptions): CheckedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map(({ path, message }) => {
        const place = path.map((part) => (typeof part === 'number' ? part : String(part)));
        return issue(place, message, `Correct "${formatPath(place) || 'the options'}" of openaiCompatible.`);
      }),
    );
  }
  const { headers = {}, body = {}, profile } = parsed.data;
  const issues = [...Object.keys(headers).flatMap(headerIssues), ...Object.keys(body).flatMap(fieldIssues)];
  if (profile !== undefined && profileNamed(profile) === undefined) {
    const known = serverProfiles.map(({ name }) => name).join(', ');
    issues.push(issue(['profile'], `there is no profile "${profile}"`, `The profiles are: ${known}.`));
  }
  if (issues.length > 0) throw new InputError(issues);
  return parsed.data;
}

function headerIssues(name: string) {
  const path = ['headers', name];
  if (!headerName.safeParse(name).success) {
    return issue(path, 'is no name of a header', 'Use letters, digits and "-" only.');
  }
  if (!ownHeaders.has(name.toLowerCase())) return [];
  return issue(path, 'this header is set by the request itself', `Remove "${name}" from headers.`);
}

function fieldIssues(name: string) {
  const fix = own(ownFields, name);
  if (fix === undefined) return [];
  const found = issue(['body', name], 'this field is set by parallel-agents itself', fix);
  return fix === ownTools ? { ...found, ways: waysToTools } : found;
}

function issue(path: (string | number)[], message: string, fix: string) {
  return { code: 'INVALID_OPTION' as const, path, message, fix };
}
