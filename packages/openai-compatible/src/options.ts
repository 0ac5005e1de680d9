import { InputError } from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
import { z } from 'zod';

export interface OpenAiCompatibleOptions {
  /** Where the server is, up to and with `/v1`. @default the environment variable PARALLEL_AGENTS_BASE_URL, else OPENAI_BASE_URL */
  baseUrl?: string;
  /**
   * Servers on this machine mostly need none.
   * @default the environment variable PARALLEL_AGENTS_API_KEY; OPENAI_API_KEY only for https://api.openai.com and for
   * the server that OPENAI_BASE_URL names
   */
  apiKey?: string;
  /** The model of requests that name none. @default the only one that the server lists */
  model?: string;
  /**
   * Whether answers are streamed. Plain answers cost less CPU; streamed ones keep what was written when a session is
   * stopped, and pass proxies that cut silent connections. @default false
   */
  stream?: boolean;
  /**
   * How the schema of an answer is given to the server beside the prompt: as `json_schema`, as `json_object`, or not at
   * all. Not every server has either: `auto` tries `json_schema`, and leaves it out from then on for a model that
   * refuses it; what was refused is sent again within the same attempt. @default 'none'
   */
  structuredOutput?: 'auto' | 'json_schema' | 'json_object' | 'none';
  /** Further headers of each request. An `authorization` here goes before the key. */
  headers?: Readonly<Record<string, string>>;
  /** Connections at the same time. @default 256 */
  connections?: number;
  /** For proxies and tests. @default a pool of its own */
  dispatcher?: Dispatcher;
}

const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has characters that no header may have');

const optionsSchema = z.strictObject({
  baseUrl: z.string().optional(),
  apiKey: z.string().trim().pipe(headerValue).optional(),
  model: z.string().trim().min(1, 'must not be empty').optional(),
  stream: z.boolean().optional(),
  structuredOutput: z.enum(['auto', 'json_schema', 'json_object', 'none']).optional(),
  headers: z
    .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header'), headerValue)
    .optional(),
  connections: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  dispatcher: z
    .custom<Dispatcher>((value) => typeof value === 'object' && value !== null && 'dispatch' in value)
    .optional(),
});

export type CheckedOptions = z.infer<typeof optionsSchema>;

/** @throws InputError `INVALID_OPTION`; it names the option and never shows its value, which may be the key */
export function checkOptions(options: OpenAiCompatibleOptions): CheckedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    code: 'INVALID_OPTION' as const,
    path: path.map((part) => (typeof part === 'number' ? part : String(part))),
    message,
    fix: 'Correct this option of openaiCompatible().',
  }));
  throw new InputError(issues);
}
