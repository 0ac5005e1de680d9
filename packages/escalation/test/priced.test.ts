import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { cascade, createBudget, type ModelPrice, priced, priceList, resolveTiers } from '../src/index.ts';

const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
});
const million: ModelPrice = { inputPerMillionUsd: 1, outputPerMillionUsd: 10 };
const prices = priceList({ 'p/low': million, 'p/high': { ...million, inputPerMillionUsd: 5 } });
const usage = { inputTokens: 1_000_000, outputTokens: 0 };
const fine: ReplyScript = () => ({ kind: 'text', text: 'ok', usage });

const run = (admission = [priced(prices)], reply = fine, models = ['p/low', 'p/high', 'p/unknown']) => {
  const { run: start } = createOrchestrator({
    runtime: scripted({ reply, models }),
    agents: [writer],
    admission,
  });
  return (...asked: string[]) => start(asked.map((model) => ({ agent: 'writer', description: 'w', model })));
};

describe('priced', () => {
  test('says what each result and the run cost, without a budget', async () => {
    const { results, summary } = await run()('p/low', 'p/high');
    expect(results.map(({ costUsd }) => costUsd)).toEqual([1, 5]);
    expect(summary.costUsd).toBe(6);
  });

  test('goes by the model that answered', async () => {
    const reply: ReplyScript = () => ({ kind: 'text', text: 'ok', usage, model: 'p/low' });
    expect((await run([priced(prices)], reply)('p/high')).summary.costUsd).toBe(1);
  });

  test('leaves unknown what it does not know', async () => {
    const { results, summary } = await run()('p/unknown');
    expect(results[0]).not.toHaveProperty('costUsd');
    expect(summary).not.toHaveProperty('costUsd');
  });

  test('leaves alone what the runtime knows', async () => {
    const knowing = {
      admit: async () => ({
        settle: (outcome: Parameters<Awaited<ReturnType<ReturnType<typeof priced>['admit']>>['settle']>[0]) =>
          outcome && { ...outcome, costUsd: 42 },
      }),
    };
    // Settled from the last one on: what it says comes before.
    expect((await run([priced(prices), knowing])('p/low')).summary.costUsd).toBe(42);
  });

  test('agrees with a budget, which prices by itself', async () => {
    const budget = createBudget({ usd: 100, prices });
    const { summary } = await run([budget, priced(prices)])('p/low', 'p/high');
    expect([summary.costUsd, budget.spent().usd]).toEqual([6, 6]);
    expect((await run([createBudget({ usd: 100, prices })])('p/low')).summary.costUsd).toBe(1);
  });

  test('prices what gates and other tiers asked as well', async () => {
    const reply: ReplyScript = ({ model }) => ({ kind: 'text', text: model === 'p/low' ? '' : 'ok', usage });
    const { run: start } = createOrchestrator({
      runtime: scripted({ reply, models: ['p/low', 'p/high'] }),
      agents: [writer],
      policy: cascade({ tiers: resolveTiers(['p/low', 'p/high']) }),
      admission: [priced(prices)],
    });
    expect((await start([{ agent: 'writer', description: 'w' }])).summary.costUsd).toBe(7);
  });
});

test.each(['toString', 'constructor', '__proto__', 'a/constructor'])('the model %j has no price', (model) => {
  expect(prices.costUsd(model, usage)).toBeUndefined();
});
