import { type Attempt, createOrchestrator, defineAgent, type RunReport } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cascade, check, computeSavings, type PriceList, resolveTiers } from '../src/index.ts';
import { forecast } from '../src/internal.ts';

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
    uncompared: 4,
  });
});

test('nothing is saved on a task that was not delivered', async () => {
  const never = check('never', () => 'no');
  expect(computeSavings(await solve(3, [never]), tiers, prices)).toMatchObject({
    alwaysStrongUsd: 0,
    savedShare: 0,
    // Three cheap tries and three strong ones are paid for all the same.
    paidUsd: expect.closeTo(1.8),
    savedUsd: expect.closeTo(-1.8),
  });
});

describe('what the runtime did not say', () => {
  /** The same run, as a runtime would report it that says less, or something else. */
  const told = async (
    change: (attempt: Attempt) => Partial<Attempt>,
  ): Promise<Pick<RunReport, 'results'>> => {
    const { results } = await solve(4);
    return {
      results: results.map((result) => ({
        ...result,
        attempts: result.attempts.map((attempt) => ({ ...attempt, ...change(attempt) })),
      })),
    };
  };

  test('is counted: answers without tokens, and tasks that cannot be compared', async () => {
    const report = await told(() => ({ usage: undefined as never }));
    expect(computeSavings(report, tiers, prices)).toMatchObject({
      paidUsd: 0,
      unpriced: 0,
      unmetered: 5,
      uncompared: 4,
      savedShare: 0,
    });
  });

  test('is no other model: what answered in place of the one that was asked is named', async () => {
    const { run } = createOrchestrator({
      runtime: scripted({
        reply: ({ model }) => ({
          kind: 'text',
          text: '{"answer": 1}',
          usage,
          ...(model === 'p/low' && { model: 'mini' }),
        }),
        models: ['p/low', 'p/high'],
      }),
      agents: [solver],
      policy: cascade({ tiers }),
    });
    const report = await run([...problems(2), { agent: 'solver', description: 'own', model: 'p/high' }]);
    expect(computeSavings(report, tiers, prices)).toMatchObject({
      otherModel: 2,
      otherModels: [{ asked: 'p/low', answered: 'mini', attempts: 2 }],
    });
    expect(computeSavings(await solve(4), tiers, prices)).toMatchObject({ otherModel: 0 });
    expect(computeSavings(await solve(4), tiers, prices)).not.toHaveProperty('otherModels');
  });
});

test('a task on a model of its own is in no tier’s account, whatever the tier is called', async () => {
  const task = [
    { tier: 'task', model: 'p/low' },
    { tier: 'strong', model: 'p/high' },
  ];
  const { run } = createOrchestrator({
    runtime: scripted({ reply, models: ['p/low', 'p/high'] }),
    agents: [solver],
    policy: cascade({ tiers: task }),
  });
  const report = await run([{ agent: 'solver', description: 'problem 1', model: 'p/high' }]);
  const savings = computeSavings(report, task, prices);
  expect(savings.tiers.map(({ attempts }) => attempts)).toEqual([0, 0]);
  expect(savings.elsewhereUsd).toBeCloseTo(0.5);
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

  test('has no limit on how many tasks there are, nor on how long a chain of them is', () => {
    const many = Array.from({ length: 150_000 }, (_, index) => preview(`t${index}`));
    expect(forecast(many, { prices: { costUsd: () => 0 } })).toMatchObject({ width: 150_000, depth: 1 });
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      preview(`t${index}`, index < 19_999 ? [`t${index + 1}`] : []),
    );
    expect(forecast(chain, { prices: { costUsd: () => 0 } })).toMatchObject({ width: 1, depth: 20_000 });
  });

  test('counts a task that is named twice, or is not among them, as others do', () => {
    const tasks = [preview('a'), preview('b', ['a', 'a', 'elsewhere']), preview('c')];
    expect(forecast(tasks)).toMatchObject({ width: 2, depth: 2 });
  });

  test('says when running at once gains nothing', () => {
    expect(forecast([preview('a'), preview('b', ['a']), preview('c', ['b'])]).advice).toMatch(/one agent/);
    expect(forecast([preview('a')]).advice).toMatch(/One task/);
    expect(forecast([preview('a'), preview('b'), preview('c', ['a', 'b'])]).advice).toMatch(
      /worth fanning out/,
    );
  });
});
