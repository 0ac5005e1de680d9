// What a budget does where a server keeps to nothing, and where the money is for so many judged answers and no more.
import { createOrchestrator, defineAgent, type Gate } from '@parallel-agents/core';
import { type ReplyScript, type ScriptedRuntime, scripted } from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostInputTokens } from '../src/budget/estimate.ts';
import {
  type BudgetOptions,
  cascade,
  createBudget,
  gate,
  type ModelPrice,
  minScore,
  priceList,
  resolveTiers,
} from '../src/index.ts';

const price: ModelPrice = { inputPerMillionUsd: 1, outputPerMillionUsd: 10 };
const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
});

function start(
  count: number,
  reply: ReplyScript,
  options: BudgetOptions,
  { gates = [], concurrency = 50, runtime = scripted({ reply, models: ['p/m'] }) }: Setup = {},
) {
  const budget = createBudget({ prices: priceList({ 'p/m': price }), ...options });
  const { run } = createOrchestrator({
    runtime,
    agents: [writer],
    policy: cascade({ tiers: resolveTiers(['p/m']), accept: gates }),
    admission: [budget],
    maxConcurrent: concurrency,
    retryDelaySeconds: 0,
  });
  const tasks = Array.from({ length: count }, () => ({ agent: 'writer', description: 'w' }));
  return { budget, runtime, running: run(tasks) };
}
interface Setup {
  gates?: readonly Gate[];
  concurrency?: number;
  runtime?: ScriptedRuntime;
}

/** Uses all that it may, as a judge too. */
const greedy: ReplyScript = ({ instructions, maxOutputTokens = 0 }) => ({
  kind: 'text',
  text: instructions.includes('You judge') ? '{"problems":[],"score":9}' : 'fine',
  usage: { inputTokens: 200, outputTokens: maxOutputTokens },
  delayMs: 1,
});

describe('an answer is paid for only with its judge', () => {
  test.each([1, 4, 24, 60])('%d at once: the money for 16 judged answers brings 16', async (concurrency) => {
    const gates = [gate(minScore(7), { model: 'p/m' })];
    const { running, runtime } = start(60, greedy, { usd: 1.3 }, { gates, concurrency });
    const { summary } = await running;
    expect(summary.completed).toBe(16);
    expect(runtime.calls).toHaveLength(32);
    expect(summary.costUsd).toBeLessThanOrEqual(1.3);
  });

  test('an answer that is refused for its form gives back what its judge would have needed', async () => {
    const empty: ReplyScript = () => ({
      kind: 'text',
      text: '',
      usage: { inputTokens: 200, outputTokens: 0 },
    });
    const gates = [gate(minScore(7), { model: 'p/m' })];
    const { running, budget } = start(3, empty, { usd: 0.2 }, { gates });
    await running;
    expect(budget.reserved()).toEqual({ usd: 0, tokens: 0, spawns: 0 });
  });
});

describe('a server that does not keep to limits', () => {
  const rambling: ReplyScript = () => ({
    kind: 'text',
    text: 'word',
    usage: { inputTokens: 20, outputTokens: 16_000 },
    ignoresLimit: true,
    delayMs: 1,
  });

  test('has a quarter of the budget at stake at once, and is then counted as it is', async () => {
    const { running, budget, runtime } = start(60, rambling, { usd: 0.5 });
    const { summary } = await running;
    expect(runtime.calls).toHaveLength(3);
    expect(summary.costUsd).toBeLessThanOrEqual(0.5);
    expect(budget.spent().usd).toBeCloseTo(summary.costUsd ?? 0);
  });

  const dearer = { ...price, inputPerMillionUsd: 10, outputPerMillionUsd: 100 };
  test('that answers with a dearer model than was asked for is counted as it is from then on', async () => {
    const dear: ReplyScript = () => ({
      kind: 'text',
      text: 'word',
      usage: { inputTokens: 20, outputTokens: 1_000 },
      model: 'p/large',
      delayMs: 1,
    });
    // Ten times the price: $0.1002 each, where $0.01 was thought of.
    const prices = priceList({ 'p/m': price, 'p/large': dearer });
    const options = { usd: 1, prices, reserveOutputTokens: 1_000 };
    const { running, budget } = start(60, dear, options, { concurrency: 4 });
    const { summary } = await running;
    expect(summary.completed).toBeGreaterThanOrEqual(6);
    expect(budget.spent().usd).toBeLessThanOrEqual(1);
    expect(summary.costUsd).toBeCloseTo(budget.spent().usd);
  });

  const refusing = (): ScriptedRuntime => {
    const runtime = scripted({ reply: rambling, models: ['p/m'] });
    const spawn = runtime.spawn.bind(runtime);
    runtime.spawn = async (request, options) => {
      if (request.maxOutputTokens === undefined) return spawn(request, options);
      const { attemptId } = request;
      const message = 'The server takes no limit.';
      const error = { code: 'OUTPUT_LIMIT_REFUSED', message, fix: 'f', retryable: true } as const;
      return {
        reference: { runtime: 'scripted', attemptId, sessionKey: attemptId },
        outcome: async () => ({ status: 'failed', text: '', error, refused: true }),
        cancel: async () => {},
      };
    };
    return runtime;
  };

  test('and takes none is asked without one for as much as the model can write', async () => {
    const prices = priceList({ 'p/m': { ...price, maxOutputTokens: 16_000 } });
    const { running } = start(10, rambling, { usd: 0.5, prices }, { runtime: refusing() });
    const { summary } = await running;
    expect(summary.completed).toBe(3);
    expect(summary.costUsd).toBeLessThanOrEqual(0.5);
  });

  test('and takes none is not asked where nobody knows how much the model can write', async () => {
    const { running, runtime } = start(3, rambling, { usd: 0.5 }, { runtime: refusing() });
    const { results } = await running;
    expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set(['UNBOUNDED_OUTPUT']));
    expect(results[0]?.error?.fix).toContain('maxOutputTokens');
    expect(runtime.calls).toHaveLength(0);
  });
});

test('a price of 0, or next to it, is not believed for tokens that have one, and a bill without sense is none', async () => {
  const outcome = {
    status: 'completed',
    text: 'ok',
    usage: { inputTokens: 1_000, outputTokens: 1_000 },
  } as const;
  const settled = async (told: object) => {
    const budget = createBudget({ usd: 1, prices: priceList({ 'p/m': price }) });
    const spawn = {
      attemptId: 'a',
      label: 'l',
      instructions: '',
      prompt: '',
      tools: 'none',
      timeoutSeconds: 1,
    } as const;
    const request = { runtime: 'r', spawn: { ...spawn, model: 'p/m' }, priority: 5 };
    const admission = await budget.admit(request, { signal: new AbortController().signal });
    return admission.settle({ ...outcome, ...told })?.costUsd;
  };
  expect(await settled({ costUsd: 0 })).toBeCloseTo(0.011);
  expect(await settled({ costUsd: 1e-9 })).toBeCloseTo(0.011);
  expect(await settled({ costUsd: 0.004 })).toBeCloseTo(0.004);
  expect(await settled({ costUsd: 0.0012 })).toBeCloseTo(0.0012);
  const long = { usage: undefined, text: 'word '.repeat(1_000) };
  expect(await settled({ ...long, costUsd: 1e-9 })).toBeCloseTo(0.0401);
  expect(await settled({ ...long, costUsd: 0.01 })).toBeCloseTo(0.01);
  expect(await settled({ usage: { inputTokens: 0, outputTokens: 0 } })).toBeCloseTo(0.0401);
});

test('the last task is not refused for a reserve that its model never needs', async () => {
  const short: ReplyScript = () => ({
    kind: 'text',
    text: 'ok',
    usage: { inputTokens: 200, outputTokens: 300 },
  });
  // $0.0032 each: the last ones fit only with a lower limit than that of $0.04.
  const { running, runtime } = start(20, short, { usd: 0.07 }, { concurrency: 1 });
  const { summary } = await running;
  expect(summary.completed).toBe(20);
  expect(runtime.calls.at(-1)?.maxOutputTokens).toBeLessThan(1_000);
  expect(summary.costUsd).toBeLessThanOrEqual(0.07);
});

test('no text has more tokens than it is counted for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (prompt) => {
      const most = mostInputTokens({ instructions: '', prompt });
      // The densest tokenizer has a token a byte, of the text or of what it takes it apart to.
      for (const form of [
        prompt,
        prompt.normalize('NFC'),
        prompt.normalize('NFKC'),
        prompt.normalize('NFKD'),
      ])
        expect(most).toBeGreaterThanOrEqual(Buffer.byteLength(form));
    }),
  );
});

test.each(['inputPerMillionUsd', 'outputPerMillionUsd', 'cacheReadPerMillionUsd'])(
  'a negative %s is refused by name',
  (field) => {
    expect(() => priceList({ 'p/m': { ...price, [field]: -1 } })).toThrow(new RegExp(field));
  },
);
