// Answers in the words of the providers, and what is made of them; what is sent.
import { describe, expect, it } from 'vitest';
import { ask, candidate, converse, json, message, responses, serve } from './kit/providers.ts';

describe('tokens, in the spelling of each provider', () => {
  it.each([
    [
      'anthropic',
      message(
        {},
        { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 7 },
      ),
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 7 },
    ],
    [
      'openai',
      responses(
        {},
        {
          input_tokens: 110,
          input_tokens_details: { cached_tokens: 100 },
          output_tokens: 25,
          output_tokens_details: { reasoning_tokens: 20 },
          total_tokens: 135,
        },
      ),
      { inputTokens: 10, outputTokens: 25, cacheReadTokens: 100 },
    ],
    [
      'google',
      candidate(
        {},
        {
          promptTokenCount: 110,
          cachedContentTokenCount: 100,
          candidatesTokenCount: 5,
          thoughtsTokenCount: 20,
          totalTokenCount: 135,
        },
      ),
      { inputTokens: 10, outputTokens: 25, cacheReadTokens: 100 },
    ],
    [
      'amazon-bedrock',
      converse(
        {},
        {
          inputTokens: 10,
          outputTokens: 5,
          totalTokens: 122,
          cacheReadInputTokens: 100,
          cacheWriteInputTokens: 7,
        },
      ),
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 7 },
    ],
  ])('%s', async (provider, answer, usage) => {
    const { url } = await serve(json(200, answer));
    const outcome = await ask(provider, url);
    expect(outcome).toMatchObject({ status: 'completed', text: 'Yes.', finishReason: 'stop' });
    expect(outcome.usage).toEqual(usage);
    expect(outcome.secondsOnWire).toBeGreaterThan(0);
  });
});

describe('the end of an answer', () => {
  it.each([
    ['anthropic', message({ stop_reason: 'max_tokens' }), 'length'],
    ['anthropic', message({ stop_reason: 'refusal' }), 'refusal'],
    ['openai', responses({ incomplete_details: { reason: 'max_output_tokens' } }), 'length'],
    ['openai', responses({ incomplete_details: { reason: 'content_filter' } }), 'refusal'],
    ['google', candidate({ finishReason: 'MAX_TOKENS' }), 'length'],
    ['google', candidate({ finishReason: 'SAFETY' }), 'refusal'],
    ['amazon-bedrock', converse({ stopReason: 'max_tokens' }), 'length'],
    ['amazon-bedrock', converse({ stopReason: 'guardrail_intervened' }), 'refusal'],
  ])('%s: %o is %s', async (provider, answer, finishReason) => {
    const { url } = await serve(json(200, answer));
    expect(await ask(provider, url)).toMatchObject({ status: 'completed', finishReason });
  });

  it('that nobody knows is none: it fails, may be tried again, and is billed', async () => {
    const { url } = await serve(json(200, candidate({ finishReason: 'MALFORMED_RESPONSE' })));
    const outcome = await ask('google', url);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR', retryable: true } });
    expect(outcome.refused).toBeUndefined();
    expect(outcome.usage).toEqual({ inputTokens: 10, outputTokens: 5 });
  });

  it('in a call of a tool that was not offered is no answer', async () => {
    const content = [{ type: 'tool_use', id: 'toolu_1', name: 'exec', input: { command: 'ls' } }];
    const { url } = await serve(json(200, message({ content, stop_reason: 'tool_use' })));
    const outcome = await ask('anthropic', url);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_EMPTY' } });
    expect(outcome.toolCalls).toBeUndefined();
  });
});

it('thoughts are kept apart from the answer', async () => {
  const content = [
    { type: 'thinking', thinking: 'Hm, {"yes":false}?', signature: 's' },
    { type: 'text', text: 'Yes.' },
  ];
  const { url } = await serve(json(200, message({ content })));
  expect(await ask('anthropic', url)).toMatchObject({ text: 'Yes.', reasoning: 'Hm, {"yes":false}?' });
});

describe('what sessions have in common', () => {
  const sharedPrefix = { key: 'shared-1', characters: 4 };
  it('is marked for Anthropic: in the prompt, else behind the instructions', async () => {
    const { url, bodies } = await serve(json(200, message()));
    await ask('anthropic', url, { sharedPrefix });
    await ask('anthropic', url, { sharedPrefix: { key: 'k', characters: 0 } });
    const mark = { cache_control: { type: 'ephemeral' } };
    expect(bodies[0]).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'Say ', ...mark }, { text: 'yes.' }] }],
    });
    expect(bodies[1]).toMatchObject({ system: [{ text: 'You are a test.', ...mark }] });
  });

  it('is marked for Bedrock', async () => {
    const { url, bodies } = await serve(json(200, converse()));
    await ask('amazon-bedrock', url, { sharedPrefix });
    expect(bodies[0]).toMatchObject({
      messages: [{ content: [{ text: 'Say ' }, { cachePoint: { type: 'default' } }, { text: 'yes.' }] }],
    });
  });

  it('has a key for OpenAI, which keeps no answers', async () => {
    const { url, bodies } = await serve(json(200, responses()));
    await ask('openai', url, { sharedPrefix });
    expect(bodies[0]).toMatchObject({ prompt_cache_key: 'shared-1', store: false });
  });
});

it.each([
  ['strict where that loses nothing', { type: 'boolean' }, true],
  ['not strict where it would', { type: 'string', minLength: 3 }, false],
])('a schema is %s', async (_how, field, strict) => {
  const { url, bodies } = await serve(json(200, responses()));
  const outputJsonSchema = {
    type: 'object',
    properties: { field },
    required: ['field'],
    additionalProperties: false,
  };
  await ask('openai', url, { outputJsonSchema });
  expect(bodies[0]).toMatchObject({
    text: { format: { type: 'json_schema', strict, schema: outputJsonSchema } },
  });
});

it('a call of a tool that was offered goes to who offered it, and comes back with its result', async () => {
  const call = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'x' } };
  const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'signed' };
  const { url, bodies } = await serve(
    json(
      200,
      message({ content: [thinking, { type: 'text', text: 'I look.' }, call], stop_reason: 'tool_use' }),
    ),
    json(200, message()),
  );
  const offers = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} } }];
  const first = await ask('anthropic', url, { toolUse: { offers, turns: [] } });
  expect(first).toMatchObject({ status: 'completed', text: 'I look.' });
  expect(first.toolCalls).toEqual([{ id: 'toolu_1', name: 'look', input: { at: 'x' } }]);
  const carry = JSON.parse(JSON.stringify(first.carry));
  const turns = [
    { role: 'assistant' as const, text: first.text, calls: first.toolCalls ?? [], carry },
    { role: 'tool' as const, callId: 'toolu_1', name: 'look', text: 'seen', isError: true as const },
  ];
  const second = await ask('anthropic', url, { toolUse: { offers, turns, choice: 'none' } });
  expect(second).toMatchObject({ status: 'completed', text: 'Yes.' });
  expect(bodies[1]).toMatchObject({
    messages: [
      { role: 'user' },
      { role: 'assistant', content: [thinking, { text: 'I look.' }, call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true }] },
    ],
  });
});
