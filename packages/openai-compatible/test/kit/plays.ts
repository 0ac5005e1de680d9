// What is played against each known server, by the names that docs/known-servers.md has for it.
import type { SpawnRequest } from '@parallel-agents/core';
import { expect } from 'vitest';
import type { OpenAiCompatibleOptions } from '../../src/index.ts';

export type Fields = Record<string, unknown>;
export interface Exchange {
  body: Fields;
  url: string;
  headers: Record<string, unknown>;
}
/** What the server answers: the status and the body. */
export type Reply = [status: number, body: unknown];

export interface Play {
  /** To requests for an answer. @default a good one */
  chat?: (exchange: Exchange) => Reply;
  /** To requests for the list of models. */
  list?: Reply;
  options?: OpenAiCompatibleOptions;
  request?: Partial<SpawnRequest>;
  /** The outcome of the session. */
  gives?: object;
  /** The last request. */
  sends?: (exchange: Exchange) => void;
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const answer = (message: Fields = {}, rest: Fields = {}, choice: Fields = {}): Fields => ({
  model: 'm',
  choices: [{ index: 0, message: { content: 'Yes.', ...message }, finish_reason: 'stop', ...choice }],
  usage,
  ...rest,
});
export const says = (message: Fields, rest?: Fields, choice?: Fields) => (): Reply => [
  200,
  answer(message, rest, choice),
];
const error = (message: string, rest: Fields = {}): Fields => ({ error: { message, ...rest } });
const refuses =
  (status: number, body: unknown, when: (exchange: Exchange) => boolean = () => true) =>
  (exchange: Exchange): Reply =>
    when(exchange) ? [status, body] : [200, answer()];
const withField =
  (name: string) =>
  ({ body }: Exchange): boolean =>
    body[name] !== undefined;
const hasSystem = ({ body }: Exchange): boolean => JSON.stringify(body.messages).includes('"system"');
const streamed = (...documents: unknown[]): string =>
  documents.map((one) => `${typeof one === 'string' ? one : `data: ${JSON.stringify(one)}`}\n\n`).join('');
const piece = (delta: Fields, finish_reason: string | null = null): Fields => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const stream = { stream: true };
const schema = { outputJsonSchema: { type: 'object', properties: { a: { type: 'string' } } } };
const strictSchema = {
  outputJsonSchema: {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  },
};
const completes = { status: 'completed', text: 'Yes.' };
const fails = (code: string, more: Fields = {}) => ({ status: 'failed', error: { code, ...more } });
const tooLong = fails('PROVIDER_ERROR', { retryable: false, fix: expect.stringContaining('less input') });
const withoutSchema = { ...completes };
const limit = { maxOutputTokens: 100_000 };
const withoutSystem: Pick<Play, 'gives' | 'sends'> = {
  gives: completes,
  sends: ({ body }) => expect(body.messages).toHaveLength(1),
};

export const plays: Readonly<Record<string, Readonly<Record<string, Play>>>> = {
  openai: {
    'restricted key': {
      list: [403, error('You have insufficient permissions. Missing scopes: api.model.read')],
      gives: completes,
    },
    'no system role': {
      chat: refuses(400, error("'messages[0].role' does not support 'system' with this model."), hasSystem),
      ...withoutSystem,
    },
    '`max_completion_tokens`': {
      request: limit,
      gives: completes,
      sends: ({ body }) => expect(body.max_completion_tokens).toBe(100_000),
    },
    'strict schemas': {
      request: strictSchema,
      gives: completes,
      sends: ({ body }) => expect(body.response_format).toMatchObject({ json_schema: { strict: true } }),
    },
    refusals: {
      chat: says({ content: null, refusal: 'No.' }),
      gives: { finishReason: 'refusal', text: 'No.' },
    },
    credit: {
      chat: refuses(429, error('You exceeded your current quota', { code: 'insufficient_quota' })),
      gives: fails('QUOTA_EXHAUSTED'),
    },
    '404 of other APIs': {
      chat: refuses(404, error('This model is only supported in v1/responses.', { param: 'model' })),
      gives: fails('UNKNOWN_MODEL'),
    },
  },
  anthropic: {
    '401 on its list': { list: [401, error('invalid x-api-key')], gives: completes },
    credit: {
      chat: refuses(400, error('Your credit balance is too low to access the Anthropic API.')),
      gives: fails('QUOTA_EXHAUSTED'),
    },
    overload: {
      chat: refuses(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      gives: fails('PROVIDER_UNAVAILABLE', { retryable: true }),
    },
    'limits too high': {
      request: limit,
      chat: refuses(
        400,
        error('max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for m'),
        ({ body }) => Number(body.max_tokens) > 64_000,
      ),
      gives: completes,
      sends: ({ body }) => expect(body.max_tokens).toBe(64_000),
    },
  },
  gemini: {
    '`models/…` names': {
      list: [200, { data: [{ id: 'models/m' }] }],
      request: { model: 'google/m' },
      chat: says({}, { model: 'models/m' }),
      gives: { ...completes, modelUsed: 'google/m' },
    },
    'errors in lists': {
      chat: refuses(429, [{ error: { code: 429, message: 'Wait.', details: [{ retryDelay: '7s' }] } }]),
      gives: fails('RATE_LIMITED', { retryAfterSeconds: 7 }),
    },
    'thoughts in the total': {
      chat: says({}, { usage: { ...usage, total_tokens: 244 } }),
      gives: { usage: { inputTokens: 10, outputTokens: 234 } },
    },
    '`RECITATION`': {
      chat: says({ content: 'Half' }, {}, { finish_reason: 'RECITATION' }),
      gives: { finishReason: 'refusal' },
    },
    'refused schemas': {
      request: schema,
      chat: refuses(
        400,
        [error('The specified schema produces a constraint that has too many states for serving.')],
        withField('response_format'),
      ),
      gives: withoutSchema,
    },
  },
  azure: {
    '`api-key`': {
      gives: completes,
      sends: ({ headers }) => expect(headers['api-key']).toBe('k-0123456789'),
    },
    '`api-version`': {
      options: { query: { 'api-version': '2024-10-21' } },
      gives: completes,
      sends: ({ url }) => expect(url).toMatch(/\?api-version=2024-10-21$/),
    },
    'deployments as models': {
      chat: says({}, { model: 'gpt-4o-2024-08-06' }),
      gives: { ...completes, modelUsed: 'p/m' },
    },
    'content filter, which is billed': {
      chat: refuses(400, error('The prompt was filtered.', { code: 'content_filter' })),
      gives: fails('MODEL_REFUSED'),
    },
  },
  openrouter: {
    cost: { chat: says({}, { usage: { ...usage, cost: 0.02 } }), gives: { costUsd: 0.02 } },
    "keys of one's own": {
      chat: says(
        {},
        {
          usage: { ...usage, cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.04 } },
        },
      ),
      gives: { costUsd: 0.04 },
    },
    moderation: {
      chat: refuses(403, error('m requires moderation. Your input was flagged.', { code: 403 })),
      gives: fails('MODEL_REFUSED'),
    },
    'errors in choices': {
      chat: says({ content: 'Half' }, {}, { error: { code: 502, message: 'Provider gone' } }),
      gives: { status: 'failed' },
    },
    '`:nitro`': {
      request: { model: 'p/m:nitro' },
      chat: says({}, { model: 'p/m' }),
      gives: { ...completes, modelUsed: 'p/m:nitro' },
    },
    '"No endpoints found"': {
      request: schema,
      chat: refuses(
        404,
        error('No endpoints found that can handle the requested parameters.'),
        withField('response_format'),
      ),
      gives: withoutSchema,
    },
  },
  groq: {
    'usage in `x_groq`': {
      chat: says({}, { usage: undefined, x_groq: { usage } }),
      gives: { usage: { inputTokens: 10, outputTokens: 5 } },
    },
    '`json_validate_failed`': {
      request: schema,
      chat: refuses(
        400,
        error('Failed to generate JSON.', { code: 'json_validate_failed', failed_generation: '{' }),
        withField('response_format'),
      ),
      gives: { ...withoutSchema, unmeteredRequests: 1 },
    },
    'limits of a minute': {
      chat: refuses(429, error('Rate limit reached on tokens per minute (TPM). Please try again in 7.66s.')),
      gives: fails('RATE_LIMITED', { retryAfterSeconds: 7.66 }),
    },
  },
  mistral: {
    'answers in parts': { chat: says({ content: [{ type: 'text', text: 'Yes.' }] }), gives: completes },
    'thoughts in parts': {
      chat: says({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
          { type: 'text', text: 'Yes.' },
        ],
      }),
      gives: { ...completes, reasoning: 'Hm.' },
    },
    '`model_length`': {
      chat: says({ content: 'Half' }, {}, { finish_reason: 'model_length' }),
      gives: { finishReason: 'length' },
    },
    '`-latest`': {
      request: { model: 'mistral-large-latest' },
      chat: says({}, { model: 'mistral-large-2411' }),
      gives: { ...completes, modelUsed: 'mistral-large-latest' },
    },
  },
  xai: {
    'thoughts in the total': {
      chat: says({}, { usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 239 } }),
      gives: { usage: { inputTokens: 10, outputTokens: 229 } },
    },
    '`cost_in_usd_ticks`': {
      chat: says({}, { usage: { ...usage, cost_in_usd_ticks: 37_756_000 } }),
      gives: { costUsd: 0.0037756 },
    },
    'credit with 403': {
      chat: refuses(403, { error: 'Your newly created team does not have any credits yet.' }),
      gives: fails('QUOTA_EXHAUSTED'),
    },
  },
  deepseek: {
    '`reasoning_content`': {
      chat: says({ reasoning_content: 'Hm.' }),
      gives: { ...completes, reasoning: 'Hm.' },
    },
    'cache hits': {
      chat: says({}, { usage: { ...usage, prompt_cache_hit_tokens: 6 } }),
      gives: { usage: { inputTokens: 4, cacheReadTokens: 6, outputTokens: 5 } },
    },
    '`insufficient_system_resource`': {
      chat: says({ content: 'Half' }, {}, { finish_reason: 'insufficient_system_resource' }),
      gives: { status: 'failed' },
    },
  },
  moonshot: {
    'usage in the choice': {
      chat: says({}, { usage: undefined }, { usage }),
      gives: { usage: { inputTokens: 10, outputTokens: 5 } },
    },
    '`cached_tokens`': {
      chat: says({}, { usage: { ...usage, cached_tokens: 7 } }),
      gives: { usage: { inputTokens: 3, cacheReadTokens: 7, outputTokens: 5 } },
    },
    'too long': {
      chat: refuses(400, error('Invalid request: Your request exceeded model token limit: 8192')),
      gives: tooLong,
    },
  },
  ollama: {
    'unknown model': {
      chat: refuses(404, error('model "m" not found, try pulling it first')),
      gives: fails('UNKNOWN_MODEL'),
    },
    tags: {
      list: [200, { data: [{ id: 'llama3.2:latest' }] }],
      request: { model: 'llama3.2' },
      chat: says({}, { model: 'llama3.2:latest' }),
      gives: { ...completes, modelUsed: 'llama3.2' },
    },
    'calls of tools': {
      chat: says(
        { content: '', tool_calls: [{ function: { name: 'web' } }] },
        {},
        { finish_reason: 'tool_calls' },
      ),
      gives: fails('OUTPUT_EMPTY', { message: expect.stringContaining('web') }),
    },
  },
  lmstudio: {
    'base URL without `/v1`': {
      chat: refuses(200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }),
      gives: fails('PROVIDER_ERROR', { fix: expect.stringContaining('base URL') }),
    },
    'refused `json_object`': {
      options: { structuredOutput: 'json_object' },
      request: schema,
      chat: refuses(
        400,
        { error: "'response_format.type' must be 'json_schema' or 'text'" },
        withField('response_format'),
      ),
      gives: withoutSchema,
    },
  },
  vllm: {
    '`abort`': {
      chat: says({ content: 'Half' }, {}, { finish_reason: 'abort' }),
      gives: { status: 'failed' },
    },
    'errors in streams': {
      options: stream,
      chat: () => [
        200,
        streamed(
          piece({ content: 'Half' }),
          { object: 'error', message: 'KV cache is full', code: 500 },
          'data: [DONE]',
        ),
      ],
      gives: fails('PROVIDER_ERROR', { message: expect.stringContaining('KV cache is full') }),
    },
    'grammar errors': {
      request: schema,
      chat: refuses(
        400,
        { object: 'error', message: 'The schema contains features not supported by xgrammar.', code: 400 },
        withField('response_format'),
      ),
      gives: withoutSchema,
    },
    'context and limit together': {
      request: limit,
      chat: refuses(
        400,
        error(
          "'max_tokens' is too large: 100000. This model's maximum context length is 4096 tokens and your request has 96 input tokens.",
        ),
        ({ body }) => Number(body.max_tokens) > 4000,
      ),
      gives: completes,
      sends: ({ body }) => expect(body.max_tokens).toBe(4000),
    },
    'no system role': { chat: refuses(400, error('System role not supported'), hasSystem), ...withoutSystem },
  },
  llamacpp: {
    loading: {
      chat: refuses(503, error('Loading model', { code: 503, type: 'unavailable_error' })),
      gives: fails('PROVIDER_UNAVAILABLE', { patienceSeconds: 900 }),
    },
    'grammar errors': {
      request: schema,
      chat: refuses(400, error('failed to parse grammar'), withField('response_format')),
      gives: withoutSchema,
    },
    '`error:` in streams': {
      options: stream,
      chat: () => [200, streamed(piece({ content: 'Half' }), 'error: {"code":500,"message":"No room"}')],
      gives: fails('PROVIDER_ERROR', { message: expect.stringContaining('No room') }),
    },
    'paths as names': {
      request: { model: 'qwen' },
      chat: says({}, { model: '/models/qwen.gguf' }),
      gives: { ...completes, modelUsed: 'qwen' },
    },
  },
};
