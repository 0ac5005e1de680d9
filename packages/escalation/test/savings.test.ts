import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  breakEven,
  cascade,
  check,
  computeSavings,
  forecast,
  learnedStart,
  type PriceList,
  resolveTiers,
  spawnWithModelHierarchy,
  type TierOutcome,
  tierOutcomes,
} from '../src/index.ts';

const tiers = resolveTiers(['p/low', 'p/high']);
/** The strong model costs five times as much. */
const prices: PriceList = {
  costUsd: (model, usage) =>
    ({ 'p/low': 1, 'p/high': 5 })[model] && (usage.inputTokens * (model === 'p/low' ? 1 : 5)) / 1_000,
};
const solver = defineAgent({
  name: 'solver',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  outputSchema: z.object({ answer: z.number() }),
  tools: 'none',
  tier: 'cheap',
});
const usage = { inputTokens: 100, outputTokens: 10 };
/** Every fourth task is too hard for the cheap model, which answers 0. */
const reply: ReplyScript = ({ prompt, model }) => {
  const hard = Number(/problem (\d+)/.exec(prompt)?.[1]) % 4 === 0;
  return { kind: 'text', text: `{"answer": ${hard && model === 'p/low' ? 0 : 1}}`, usage };
};
const correct = check('correct', ({ output }) =>
  (output as { answer: number }).answer === 0 ? 'it is 0' : undefined,
);
const problems = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ agent: 'solver', description: `problem ${index}` }));
const solve = (count: number, accept = [correct]) =>
  createOrchestrator({
    runtime: scripted({ reply, models: ['p/low', 'p/high'] }),
    agents: [solver],
    policy: cascade({ tiers, accept }),
  }).run(problems(count));

test('savings compare what was paid with asking the strong model for everything', async () => {
  const savings = computeSavings(await solve(40), tiers, prices);
  expect(savings).toMatchObject({
    strongModel: 'p/high',
    tiers: [
      { tier: 'cheap', attempts: 40, accepted: 30, refusedByGate: 10 },
      { tier: 'strong', attempts: 10, accepted: 10, refusedByGate: 0 },
    ],
    unpriced: 0,
  });
  // 40 cheap tries at $0.10 and 10 strong ones at $0.50, against 40 strong ones.
  expect(savings.paidUsd).toBeCloseTo(9);
  expect(savings.alwaysStrongUsd).toBeCloseTo(20);
  expect(savings.savedShare).toBeCloseTo(0.55);
});

test('savings say what a schema alone would have let through, where a gate has judged, and nothing where none has', async () => {
  const { schemaEscapes } = computeSavings(await solve(40), tiers, prices);
  // 40 cheap outputs and 10 strong ones were judged; the 10 cheap ones that are 0 fit their schema.
  expect(schemaEscapes).toMatchObject({ judged: 50, refused: 10, rate: 0.2 });
  const [low = 1, high = 0] = schemaEscapes?.interval ?? [];
  expect([low > 0.1, low < 0.2, high > 0.2, high < 0.35]).toEqual([true, true, true, true]);
  const broken = check('broken', () => {
    throw new Error('it cannot answer');
  });
  for (const accept of [[broken], []]) {
    expect(computeSavings(await solve(8, accept), tiers, prices).schemaEscapes).toBeUndefined();
  }
});

test('savings say how many attempts have no known price', async () => {
  expect(computeSavings(await solve(4), tiers, { costUsd: () => undefined })).toMatchObject({
    unpriced: 5,
    paidUsd: 0,
  });
});

describe('break-even', () => {
  test('says that the cheap try pays where it is accepted more often than its share of the cost', async () => {
    const outcomes = tierOutcomes(await solve(60), tiers, prices);
    const [verdict] = breakEven(outcomes);
    expect(verdict).toMatchObject({
      agent: 'solver',
      tier: 'cheap',
      samples: 60,
      acceptRate: 0.75,
      verdict: 'pays',
    });
    expect(verdict?.threshold).toBeCloseTo(0.2);
  });

  const outcomes = (accepted: number, refused: number): TierOutcome[] =>
    [...Array(accepted).fill(true), ...Array(refused).fill(false)].map((ok) => ({
      agent: 'solver',
      tier: 'cheap',
      accepted: ok,
      paidUsd: 0.3,
      strongUsd: 0.5,
    }));

  test('says so where it does not, and the learned start goes to the strong tier', () => {
    const bad = outcomes(10, 40);
    expect(breakEven(bad)[0]?.verdict).toBe('does not pay');
    const start = learnedStart(bad, tiers);
    expect(start(solver)).toBe('strong');
    expect(start({ name: 'other', tier: 'cheap' })).toBe('cheap');
  });

  test('decides nothing on few tries or when it is close', () => {
    expect(breakEven(outcomes(0, 10))[0]?.verdict).toBe('unknown');
    expect(breakEven(outcomes(30, 20))[0]?.verdict).toBe('unknown');
  });
});

describe('a forecast', () => {
  const preview = (taskId: string, dependsOn: string[] = []) => ({
    taskId,
    agent: 'solver',
    model: 'p/low',
    dependsOn,
    timeoutSeconds: 1,
    instructions: 'x'.repeat(300),
    prompt: '',
  });

  test('gives tokens and cost of each task, and what has no price', () => {
    const plan = forecast([preview('a'), { ...preview('b'), model: 'p/unknown' }], {
      prices,
      outputTokens: 10,
    });
    expect(plan).toMatchObject({ unpriced: 1, width: 2, depth: 1, outputTokens: 20 });
    expect(plan.tasks[0]?.costUsd).toBeCloseTo(0.15);
  });

  test('says when running at once gains nothing', () => {
    expect(forecast([preview('a'), preview('b', ['a']), preview('c', ['b'])]).advice).toMatch(/one agent/);
    expect(forecast([preview('a')]).advice).toMatch(/One task/);
    expect(forecast([preview('a'), preview('b'), preview('c', ['a', 'b'])]).advice).toMatch(
      /worth fanning out/,
    );
  });
});

test('spawnWithModelHierarchy climbs the models and says which one it was', async () => {
  const runtime = scripted({
    reply: ({ model }) => ({ kind: 'text', text: model === 'p/high' ? '{"answer": 4}' : 'no idea' }),
    models: ['p/low', 'p/high'],
  });
  const options = { runtime, agents: [solver], models: ['p/low', 'p/high'] };
  expect(
    await spawnWithModelHierarchy({ agent: 'solver', description: 'two and two' }, options),
  ).toMatchObject({
    success: true,
    result: { answer: 4 },
    modelUsed: 'p/high',
    attempts: 3,
  });
});
