// What an answer is billed: usage and costs in every provider's spelling.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delta, events, read, whole } from './kit/read-answer.ts';

test('a number that is none does not throw the answer away', () => {
  const content = 'NaN, -Infinity and [NaN, "]';
  const answer = JSON.stringify({
    model: 'm',
    choices: [{ message: { content }, finish_reason: 'stop', logprobs: [0, 1] }],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  }).replace('[0,1]', '[-Infinity, NaN]');
  const { outcome, fault } = read(answer);
  expect(fault).toBeUndefined();
  expect(outcome).toMatchObject({ text: content, usage: { inputTokens: 10, outputTokens: 5 } });
});

const gateway = (cost: string) => ({ provider_metadata: { gateway: { routing: {}, cost } } });

describe('the bill', () => {
  const plain = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const usage = (told: unknown) => whole({ content: 'Yes.' }, { usage: told }).outcome.usage;

  test.each([
    [
      'thoughts that only the total has',
      { ...plain, total_tokens: 505 },
      { inputTokens: 10, outputTokens: 495 },
    ],
    [
      'thoughts that are told and not counted',
      { prompt_tokens: 10, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 228 } },
      { inputTokens: 10, outputTokens: 229 },
    ],
    [
      'thoughts that are part of the output',
      { ...plain, completion_tokens_details: { reasoning_tokens: 4 } },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'cached tokens',
      { ...plain, prompt_tokens_details: { cached_tokens: 8 } },
      { inputTokens: 2, outputTokens: 5, cacheReadTokens: 8 },
    ],
    [
      'those of Kimi',
      { ...plain, cached_tokens: 8 },
      { inputTokens: 2, outputTokens: 5, cacheReadTokens: 8 },
    ],
    [
      'those of Mistral',
      { ...plain, num_cached_tokens: 8 },
      { inputTokens: 2, outputTokens: 5, cacheReadTokens: 8 },
    ],
    [
      'those of DeepSeek',
      { ...plain, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 },
      { inputTokens: 2, outputTokens: 5, cacheReadTokens: 8 },
    ],
    [
      'those of Anthropic, which stand apart',
      { input_tokens: 2, output_tokens: 5, cache_read_input_tokens: 8, cache_creation_input_tokens: 1 },
      { inputTokens: 2, outputTokens: 5, cacheReadTokens: 8, cacheWriteTokens: 1 },
    ],
    [
      'what Anthropic writes to its cache, which stands apart too',
      { input_tokens: 2, output_tokens: 5, cache_creation_input_tokens: 100 },
      { inputTokens: 2, outputTokens: 5, cacheWriteTokens: 100 },
    ],
    [
      'what Anthropic keeps for five minutes and for an hour',
      {
        input_tokens: 2,
        output_tokens: 5,
        cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
      },
      { inputTokens: 2, outputTokens: 5, cacheWriteTokens: 100 },
    ],
    [
      'what Cohere read, where it bills less',
      { billed_units: { input_tokens: 4, output_tokens: 5 }, tokens: { input_tokens: 10, output_tokens: 5 } },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'counts of generated tokens',
      { prompt_tokens: 10, generated_tokens: 5 },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'names that are put together otherwise',
      { 'prompt-tokens': 10, completion_tokens_count: 5, PromptTokensDetails: { CachedTokens: 8 } },
      { inputTokens: 2, outputTokens: 5, cacheReadTokens: 8 },
    ],
    ['mere input and output', { input: 10, output: 5 }, { inputTokens: 10, outputTokens: 5 }],
    [
      'thoughts of Gemini without a total',
      { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 7 },
      { inputTokens: 10, outputTokens: 12 },
    ],
    [
      'the names of Gemini',
      { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 7, totalTokenCount: 22 },
      { inputTokens: 10, outputTokens: 12 },
    ],
    ['names in one word', { promptTokens: 10, completionTokens: 5 }, { inputTokens: 10, outputTokens: 5 }],
    [
      'numbers as text',
      { prompt_tokens: '10', completion_tokens: '5' },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'one odd field',
      { ...plain, prompt_tokens_details: 'none', cost: 'free' },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'output that only the total has',
      { prompt_tokens: 10, total_tokens: 15 },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'more thoughts than output, which Perplexity leaves out of its total too',
      { prompt_tokens: 33, completion_tokens: 163, total_tokens: 196, reasoning_tokens: 7399 },
      { inputTokens: 33, outputTokens: 7562 },
    ],
    [
      'thoughts by other names',
      { prompt_tokens: 10, completion_tokens: 5, output_tokens_details: { thinking_tokens: 300 } },
      { inputTokens: 10, outputTokens: 305 },
    ],
    [
      'what tools of Gemini read',
      { promptTokenCount: 10, candidatesTokenCount: 5, toolUsePromptTokenCount: 50 },
      { inputTokens: 60, outputTokens: 5 },
    ],
    [
      'the same, where there is a total',
      {
        promptTokenCount: 10,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 100,
        toolUsePromptTokenCount: 50,
        totalTokenCount: 165,
      },
      { inputTokens: 60, outputTokens: 105 },
    ],
    [
      'more cached tokens than prompt, which cannot be a part of it',
      { ...plain, total_tokens: 1015, cache_read_input_tokens: 800, cache_creation_input_tokens: 200 },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 800, cacheWriteTokens: 200 },
    ],
    [
      'those of Bedrock',
      { inputTokens: 10, outputTokens: 5, totalTokens: 815, cacheReadInputTokens: 800 },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 800 },
    ],
    [
      'a prompt that was cached, and the rest of it',
      { prompt_cache_hit_tokens: 900, prompt_cache_miss_tokens: 100, completion_tokens: 5 },
      { inputTokens: 100, outputTokens: 5, cacheReadTokens: 900 },
    ],
    ['a total alone as what is dearer', { total_tokens: 5000 }, { inputTokens: 0, outputTokens: 5000 }],
    ['a prompt alone', { prompt_tokens: 5000 }, { inputTokens: 5000, outputTokens: 0 }],
    ['output alone', { completion_tokens: 5000 }, { inputTokens: 0, outputTokens: 5000 }],
    ['zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, undefined],
    ['nothing that makes sense', { prompt_tokens: -1, completion_tokens: null }, undefined],
  ])('counts %s', (_name, told, expected) => {
    expect(usage(told)).toEqual(expected);
  });

  test.each([
    [{ cost: 0.02 }, 0.02],
    [{ cost: '0.02' }, 0.02],
    [{ cost: { total_cost: 0.02, currency: 'USD' } }, 0.02],
    [{ cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.04 } }, 0.04],
    [{ cost: 0.002, is_byok: true, cost_details: { upstream_inference_cost: 0.04 } }, 0.042],
    [
      {
        cost: 0,
        is_byok: true,
        cost_details: {
          upstream_inference_cost: null,
          upstream_inference_prompt_cost: 0.01,
          upstream_inference_completions_cost: 0.03,
        },
      },
      0.04,
    ],
    [{ cost: 0.04, cost_details: { upstream_inference_cost: 0.04 } }, 0.04],
    [{ cost_in_usd_ticks: 37_756_000 }, 0.0037756],
    [{ estimated_cost: 0.01 }, 0.01],
    [{ total_cost: 0.01 }, 0.01],
    [{ cost: 0, total_cost: 0.01 }, 0.01],
    [{ response_cost: '0.01' }, 0.01],
    [{ cost: '1e-2' }, 0.01],
    [{ cost: { input_tokens_cost: 0.01, output_tokens_cost: 0.02, request_cost: 0.25, tokens: 9 } }, 0.28],
    [{ cost_usd_total: 0.01, cost_usd_input: 0.004 }, 0.01],
    [{ cost_in_usd_ticks: 0, cost: 0.02 }, 0.02],
    [{ cost: '0', marketCost: '0.02' }, 0.02],
    [{ cost: '$0.02' }, 0.02],
    [{ cost: '0.02 USD' }, 0.02],
    [{ cost: { amount: 0.02, currency: 'USD' } }, 0.02],
    [{ cost: { amount: 0.02, currency: 'CNY' } }, undefined],
    [{ cost: 0.02, currency: 'EUR' }, undefined],
    [{ cost: 'none' }, undefined],
    [{ cost: -1 }, undefined],
    [{ cost: null }, undefined],
  ])('%j costs %s', (told, costUsd) => {
    expect(whole({ content: 'Yes.' }, { usage: { ...plain, ...told } }).outcome.costUsd).toBe(costUsd);
  });

  test.each([
    ['of the message', JSON.stringify({ choices: [{ message: { content: 'Yes.', ...gateway('0.5') } }] })],
    ['of a delta', events(delta({ content: 'Yes.' }), delta(gateway('0.5'), 'stop'), '[DONE]')],
  ])('a cost may stand in the metadata %s', (_name, body) => {
    expect(read(body).outcome.costUsd).toBe(0.5);
  });

  const pieces = (tokens: readonly number[]) =>
    tokens.map((completion_tokens) =>
      delta({ content: 'a' }, null, { usage: { prompt_tokens: 10, completion_tokens } }),
    );
  test.each([
    ['that tell in each what came so far', [1, 2, 4, 7, 9], 9],
    ['two of which tell the same', [3, 3, 5, 5, 6], 6],
    ['that tell in each what it has itself', [4, 2, 5, 1], 12],
    ['that have a token each', [1, 1, 1, 1, 1, 1], 6],
  ])('pieces %s: %j', (_name, told, outputTokens) => {
    const { outcome } = read(events(...pieces(told), delta({}, 'stop'), '[DONE]'));
    expect(outcome.usage).toEqual({ inputTokens: 10, outputTokens });
    const total = { prompt_tokens: 10, completion_tokens: outputTokens, total_tokens: 10 + outputTokens };
    const ends = events(...pieces(told), delta({}, 'stop'), { choices: [], usage: total }, '[DONE]');
    expect(read(ends).outcome.usage).toEqual(outcome.usage);
  });

  const counted = { inputTokens: 10, outputTokens: 5 };
  test.each([
    [
      'in the choice',
      events(
        delta({ content: 'Yes.' }),
        { choices: [{ delta: {}, finish_reason: 'stop', usage: plain }] },
        '[DONE]',
      ),
    ],
    ['in x_groq', events(delta({ content: 'Yes.' }, 'stop', { x_groq: { usage: plain } }), '[DONE]')],
    [
      'in each chunk, with what came so far',
      events(
        delta({ content: 'Y' }, null, { usage: { prompt_tokens: 10, completion_tokens: 1 } }),
        delta({ content: 'es.' }, 'stop', { usage: plain }),
      ),
    ],
    ['after the end', events(delta({ content: 'Yes.' }, 'stop'), '[DONE]', { choices: [], usage: plain })],
    ['in the message', JSON.stringify({ choices: [{ message: { content: 'Yes.', usage: plain } }] })],
    [
      'in whatever is around it',
      JSON.stringify({ choices: [{ message: { content: 'Yes.' } }], metadata: { usage: plain } }),
    ],
    ['in a delta', events(delta({ content: 'Yes.', usage: plain }, 'stop'), '[DONE]')],
    [
      'around the answer',
      JSON.stringify({ data: { choices: [{ message: { content: 'Yes.' } }] }, usage: plain }),
    ],
    [
      'in a name that holds the word',
      JSON.stringify({ choices: [{ message: { content: 'Yes.' } }], token_usage: [plain] }),
    ],
    [
      'as Ollama counts',
      JSON.stringify({ choices: [{ message: { content: 'Yes.' } }], prompt_eval_count: 10, eval_count: 5 }),
    ],
    [
      'as llama.cpp counts',
      events(delta({ content: 'Yes.' }, 'stop', { timings: { prompt_n: 10, predicted_n: 5 } }), '[DONE]'),
    ],
    [
      'and again as zeros',
      events(
        delta({ content: 'Yes.' }, 'stop', { usage: plain }),
        { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } },
        '[DONE]',
      ),
    ],
  ])('may stand %s', (_name, body) => {
    const { outcome, fault } = read(body);
    expect(outcome.usage).toEqual(counted);
    expect(fault).toBeUndefined();
  });

  test('never loses an answer, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (told, odd) => {
        const { outcome, fault } = whole(
          { content: 'Yes.' },
          { usage: told, system_fingerprint: odd, service_tier: odd },
        );
        expect(outcome.text).toBe('Yes.');
        expect(fault).toBeUndefined();
      }),
    );
  });
});
