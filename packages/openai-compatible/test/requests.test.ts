// How a request is written after a refusal, and what is remembered of it.

import type { SpawnRequest } from '@parallel-agents/core';
import { readRefusal } from '@parallel-agents/core/internal/wire';
import { describe, expect, test } from 'vitest';
import { ChatRequest, type RequestStyle } from '../src/request/chat-request.ts';
import { ModelKnowledge } from '../src/request/model-knowledge.ts';

const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
const spawn: SpawnRequest = {
  attemptId: 'a',
  label: 'a',
  instructions: 'Be brief.',
  prompt: 'Say hello.',
  tools: 'none',
  timeoutSeconds: 5,
  outputJsonSchema: schema,
};
const plain: RequestStyle = {
  stream: false,
  structuredOutput: 'auto',
  body: {},
  limitField: 'max_tokens',
  strictSchemas: false,
};

/** A model, and what it is sent as it refuses one request after the other; `undefined` where it is not asked again. */
function model(style: Partial<RequestStyle> = {}) {
  const knowledge = new ModelKnowledge();
  return {
    knowledge,
    ask(fields: Partial<SpawnRequest>, ...refusals: [status: number, message: string][]) {
      const request = new ChatRequest({ ...spawn, ...fields }, { ...plain, ...style }, knowledge);
      const sent = [JSON.parse(request.body('m'))];
      let refused = false;
      for (const [status, message] of refusals) {
        const body = JSON.stringify({ error: { message } });
        refused = !request.revise(
          readRefusal({ status, body, headers: {}, model: 'm' }, (text) => text),
          'm',
        );
        if (refused) break;
        sent.push(JSON.parse(request.body('m')));
      }
      if (!refused) request.accepted();
      return { request, sent, refused, last: sent.at(-1) };
    },
  };
}

describe('a schema', () => {
  test.each([
    [400, 'response_format is not supported'],
    [400, 'JSON schema conversion failed: Unrecognized schema'],
    [400, 'Failed to parse grammar'],
    [400, 'Invalid JSON payload received. Unknown name "additionalProperties"'],
    [400, "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details."],
    [400, "'response_format.type' must be 'json_schema' or 'text'"],
    [400, 'This response_format type is unavailable now'],
    [400, 'Something went wrong.'],
    [404, 'No endpoints found that can handle the requested parameters.'],
    [404, 'Not Found'],
    [406, 'Not acceptable'],
    [412, 'Precondition failed'],
    [415, 'Unsupported'],
    [422, 'Extra inputs are not permitted'],
    [424, 'The dependency failed'],
    [500, 'Grammar error: Unimplemented keys: ["uniqueItems"]'],
    [500, 'Internal server error'],
    [501, 'response_format is not implemented'],
    [405, 'response_format is not allowed'],
    [503, 'json_schema: the grammar could not be compiled'],
  ])('is left out once after %d %s', (status, message) => {
    const { ask } = model();
    const { sent, refused } = ask({}, [status, message]);
    expect(sent.map((body) => 'response_format' in body)).toEqual([true, false]);
    expect(refused).toBe(false);
    expect(ask({}, [status, message], [status, message]).refused).toBe(true);
  });

  test.each([
    [400, 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
    [400, 'API key not valid. Please pass a valid API key.'],
    [400, 'Your credit balance is too low to access the API.'],
    [400, 'Your prompt was flagged as violating our usage policy.'],
    [404, 'The model `m` does not exist.'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [429, 'response_format: slow down'],
    [503, 'Loading model'],
    [504, 'Gateway time-out'],
  ])('is not the reason for %d %s', (status, message) => {
    expect(model().ask({}, [status, message]).refused).toBe(true);
  });

  test('is left out from then on where structured output is refused as such', () => {
    const { ask } = model();
    ask({}, [400, 'response_format is not supported']);
    expect(ask({ outputJsonSchema: { type: 'array' } }).last).not.toHaveProperty('response_format');
  });

  test('with one keyword too many is left out, and others go along', () => {
    const { ask } = model();
    ask({}, [500, 'Grammar error: Unimplemented keys']);
    expect(ask({}).last).not.toHaveProperty('response_format');
    expect(ask({ outputJsonSchema: { type: 'array' } }).last).toHaveProperty('response_format');
  });

  test('is not given up for a fault that passes, once the model has taken one', () => {
    const { ask } = model();
    ask({});
    expect(ask({}, [500, 'Internal server error']).refused).toBe(true);
  });

  test('is remembered as refused only where the request came through without', () => {
    const { ask } = model();
    ask({}, [500, 'response_format broke'], [500, 'Internal server error']);
    expect(ask({}).last).toHaveProperty('response_format');
  });

  test('goes in strict mode where the server has it and nothing is lost', () => {
    const strict = (outputJsonSchema: Record<string, unknown>) =>
      model({ strictSchemas: true }).ask({ outputJsonSchema }).last.response_format.json_schema;
    expect(strict({ $schema: 'x', ...schema })).toEqual({ name: 'answer', strict: true, schema });
    for (const other of [
      { ...schema, required: [] },
      { ...schema, additionalProperties: true },
      { ...schema, properties: { a: { type: 'string', minLength: 3 } } },
      { ...schema, properties: { a: { type: 'object', propertyNames: { pattern: 'x' } } } },
      { type: 'array', items: schema },
    ]) {
      expect(strict(other)).not.toHaveProperty('strict');
    }
    expect(model().ask({}).last.response_format.json_schema).not.toHaveProperty('strict');
  });
});

describe('the limit on an answer', () => {
  const limited = {
    maxOutputTokens: 100_000,
    outputJsonSchema: undefined,
  } as unknown as Partial<SpawnRequest>;

  test.each([
    ['max_tokens is too large: 100000. This model supports at most 16384 completion tokens', 16_384],
    ['max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-3', 64_000],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 8192],
    ['`max_tokens` must be less than or equal to `8192`, the maximum value for this model', 8192],
    [
      "'max_tokens' is too large: 100000. This model's maximum context length is 40,960 tokens and your request has 800 input tokens (100000 > 40960 - 800).",
      40_160,
    ],
    [
      "This model's maximum context length is 4096 tokens. However, you requested 103000 tokens (3000 in the messages, 100000 in the completion).",
      1096,
    ],
    [
      "Requested token count exceeds the model's maximum context length of 32768 tokens. You requested a total of 101200 tokens: 1200 tokens from the input messages and 100000 tokens for the completion. Please reduce the number of tokens in the input messages or the completion to fit within the limit.",
      31_568,
    ],
    [
      "This endpoint's maximum context length is 4096 tokens. However, you requested about 101000 tokens (1000 of text input, 100000 in the output).",
      3096,
    ],
    ['The maximum tokens you requested exceeds the model limit of 4096.', 4096],
    ['max_output_tokens is too high', 50_000],
    ['too many tokens: max tokens must be less than or equal to 4096 - received 100000', 4096],
    ['`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 120 `inputs` tokens', 8073],
    ['max_total_tokens (100120) must be less than or equal to max_seq_len (8192)', 8072],
    ['max_tokens参数非法：取值范围[1,4095]', 4095],
    ['Invalid value for maxTokens: must be at most 4,096', 4096],
  ])('is lowered after %j', (message, limit) => {
    const { last, request, refused } = model().ask(limited, [400, message]);
    expect(refused).toBe(false);
    expect(last.max_tokens).toBe(limit);
    expect(request.warnings).toMatchObject([{ code: 'FIELD_REFUSED' }]);
  });

  test.each([
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'Unknown field: max_tokens',
    'max_tokens: Extra inputs are not permitted',
  ])('goes into the other field after %j, and stays there', (message) => {
    const { ask } = model();
    expect(ask(limited, [400, message]).last).toMatchObject({ max_completion_tokens: 100_000 });
    expect(ask(limited).last).toMatchObject({ max_completion_tokens: 100_000 });
    expect(ask(limited).last).not.toHaveProperty('max_tokens');
  });

  test('is never left out', () => {
    const { request, refused, sent } = model().ask(
      limited,
      [400, 'Unknown field: max_tokens'],
      [400, 'Unknown field: max_completion_tokens'],
    );
    expect(refused).toBe(true);
    expect(request.limitIsRefused).toBe(true);
    for (const body of sent) expect(body.max_tokens ?? body.max_completion_tokens).toBe(100_000);
  });

  test('that did not fit beside one input is as it was for the next', () => {
    const { ask } = model();
    ask(limited, [
      400,
      'maximum context length is 4096 tokens and your request has 800 input tokens; max_tokens',
    ]);
    expect(ask(limited).last.max_tokens).toBe(100_000);
  });

  test('is the lower one of the settings and the budget', () => {
    const { ask } = model({ maxOutputTokens: 500 });
    expect(ask({}).last.max_tokens).toBe(500);
    expect(ask({ maxOutputTokens: 90 }).last.max_tokens).toBe(90);
  });
});

describe('instructions', () => {
  test.each([
    'System role not supported',
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    'Developer instruction is not enabled for models/gemma-3-27b-it',
    'Conversation roles must alternate user/assistant/user/assistant/...',
    'Only user and assistant roles are supported!',
    "body.messages.0.role: value is not a valid enumeration member; permitted: 'user', 'assistant'",
  ])('stand before the prompt after %j, and from then on', (message) => {
    const { ask } = model();
    const user = [{ role: 'user', content: 'Be brief.\n\nSay hello.' }];
    expect(ask({}, [400, message]).last.messages).toEqual(user);
    expect(ask({}).last.messages).toEqual(user);
    expect(ask({}).last).toHaveProperty('response_format');
  });
});

describe('a stream', () => {
  test.each([
    'This model only support stream mode, please enable the stream parameter to access the model.',
    'parameter.enable_thinking must be set to false for non-streaming calls',
    'current user api does not support http call',
    'Requests with max_tokens > 4096 must have stream=true',
  ])('is asked for where the model gives nothing else, and from then on: %s', (message) => {
    const { ask } = model();
    const { last } = ask({ maxOutputTokens: 8_000 }, [400, message]);
    expect(last).toMatchObject({ stream: true, stream_options: { include_usage: true }, max_tokens: 8_000 });
    expect(ask({}).last).toHaveProperty('stream', true);
  });

  test('is turned once only, and not for what went wrong within the server', () => {
    const words = 'the stream is not supported';
    expect(model({ structuredOutput: 'none' }).ask({}, [400, words], [400, words]).sent).toHaveLength(2);
    expect(model({ structuredOutput: 'none' }).ask({}, [500, 'stream broke']).refused).toBe(true);
  });

  test('is not asked for where the server has none, and from then on', () => {
    const { ask } = model({ stream: true });
    expect(
      ask({}, [400, 'Your organization must be verified to stream this model.']).last,
    ).not.toHaveProperty('stream');
    expect(ask({}).last).not.toHaveProperty('stream');
  });
});

test('several things are mended one after the other', () => {
  const { last, refused } = model({ stream: true }).ask(
    { maxOutputTokens: 100 },
    [400, 'System role not supported'],
    [400, 'Unknown field: max_tokens'],
    [400, 'Unknown field: stream_options'],
    [400, 'response_format is not supported'],
  );
  expect(refused).toBe(false);
  expect(last).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'Be brief.\n\nSay hello.' }],
    max_completion_tokens: 100,
    stream: true,
  });
});

test('fields of the settings go along, and what is set here goes before them', () => {
  const { last } = model({ body: { temperature: 0, reasoning_effort: 'low' } }).ask({});
  expect(last).toMatchObject({ temperature: 0, reasoning_effort: 'low', model: 'm' });
});

test('a server that refuses whatever it is sent is not asked without end', () => {
  const refusals = Array.from({ length: 50 }, (_, index): [number, string] => [
    400,
    `max_tokens is too large: ${index}`,
  ]);
  expect(model().ask({ maxOutputTokens: 1_000_000 }, ...refusals).sent.length).toBeLessThan(10);
});

describe('what sessions have in common', () => {
  const fields = { prompt: 'MATERIAL\n\nTASK', sharedPrefix: { key: 'k1', characters: 8 } };
  const asked = (
    promptCache: RequestStyle['promptCache'],
    name: string,
    more: Partial<SpawnRequest> = fields,
  ) =>
    JSON.parse(
      new ChatRequest(
        { ...spawn, ...more },
        { ...plain, ...(promptCache && { promptCache }) },
        new ModelKnowledge(),
      ).body(name),
    );

  test('is sent to where it is kept', () => {
    expect(asked('key', 'gpt-5-mini')).toMatchObject({ prompt_cache_key: 'k1' });
    expect(asked('key', 'gpt-5-mini', {})).not.toHaveProperty('prompt_cache_key');
  });

  test('is marked where a model keeps nothing otherwise, and nothing of it is lost', () => {
    const { messages } = asked('marked', 'anthropic/claude-haiku-4-5');
    expect(messages[1].content).toEqual([
      { type: 'text', text: 'MATERIAL', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: '\n\nTASK' },
    ]);
    expect(asked('marked', 'openai/gpt-5-mini').messages[1].content).toBe(fields.prompt);
    expect(asked('marked', 'anthropic/claude-haiku-4-5', {}).messages[1].content).toBe(spawn.prompt);
  });

  test.each(['automatic', undefined] as const)('is told to nobody else: %s', (promptCache) => {
    const body = asked(promptCache, 'anthropic/claude-haiku-4-5');
    expect(body).not.toHaveProperty('prompt_cache_key');
    expect(body.messages[1].content).toBe(fields.prompt);
  });
});
