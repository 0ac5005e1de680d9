import { createOrchestrator, defineAgent, type Journal } from '@parallel-agents/core';
import { memoryJournal, type ReplyScript, scripted } from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BudgetOptions, createBudget, type PriceList } from '../src/index.ts';

const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
});
/** A dollar for a thousand tokens. */
const prices: PriceList = { costUsd: (_model, usage) => (usage.inputTokens + usage.outputTokens) / 1_000 };
const usage = { inputTokens: 50, outputTokens: 50 };
const fine: ReplyScript = () => ({ kind: 'text', text: 'ok', usage });

function start(count: number, options: BudgetOptions, reply: ReplyScript = fine) {
  const budget = createBudget({ prices, reserveOutputTokens: 100, ...options });
  const runtime = scripted({ reply, models: ['p/m'] });
  const { run } = createOrchestrator({
    runtime,
    agents: [writer],
    model: 'p/m',
    admission: [budget],
    maxConcurrent: 50,
  });
  return {
    budget,
    runtime,
    running: run(Array.from({ length: count }, () => ({ agent: 'writer', description: 'w' }))),
  };
}

describe('a budget', () => {
  test('spawns what fits, and ends the rest as BUDGET_EXHAUSTED', async () => {
    const { budget, runtime, running } = start(20, { usd: 1 });
    const { results, summary } = await running;
    expect(summary.completed).toBeGreaterThan(0);
    expect(summary.completed + summary.failed).toBe(20);
    expect(new Set(results.flatMap(({ error }) => error?.code ?? []))).toEqual(new Set(['BUDGET_EXHAUSTED']));
    expect(runtime.calls.length).toBe(summary.completed);
    expect(budget.spent().usd).toBeCloseTo(summary.completed * 0.1);
    expect(budget.reserved()).toEqual({ usd: 0, tokens: 0, spawns: 0 });
  });

  test('gives what was set aside and not used to those who come later', async () => {
    const budget = createBudget({ prices, usd: 1, reserveOutputTokens: 800 });
    const { run } = createOrchestrator({
      runtime: scripted({ reply: fine, models: ['p/m'] }),
      agents: [writer],
      model: 'p/m',
      admission: [budget],
      maxConcurrent: 1,
    });
    const { summary } = await run([1, 2].map(() => ({ agent: 'writer', description: 'w' })));
    expect(summary.completed).toBe(2);
  });

  test.each([
    [{ tokens: 500 }, 'tokens'],
    [{ spawns: 3 }, 'spawns'],
  ])('%j caps what it names', async (limit, word) => {
    const { running } = start(20, limit);
    const { results, summary } = await running;
    expect(summary.failed).toBeGreaterThan(0);
    expect(results.at(-1)?.error?.message).toContain(word);
  });

  test('counts retries', async () => {
    const { running, runtime } = start(1, { spawns: 2 }, () => ({ kind: 'error', status: 500 }));
    const { results } = await running;
    expect(runtime.calls.length).toBe(2);
    expect(results[0]).toMatchObject({ error: { code: 'BUDGET_EXHAUSTED' }, attempts: [{}, {}] });
  });

  test('in dollars refuses a model without a price, unless that is allowed', async () => {
    const unknown: PriceList = { costUsd: () => undefined };
    const strict = await start(1, { usd: 1, prices: unknown }).running;
    expect(strict.results[0]).toMatchObject({ error: { code: 'UNKNOWN_PRICE' }, attempts: [] });
    const lax = await start(1, { usd: 1, prices: unknown, unknownPrice: 'allow' }).running;
    expect(lax.summary.completed).toBe(1);
  });

  test.each([{ usd: 0 }, { tokens: -1 }, { deadlineSeconds: Number.NaN }])('%j is refused', (limits) => {
    expect(() => createBudget(limits)).toThrow(/budget/);
  });
});

test('200 tasks that race for the last cent never overspend, whatever the order', async () => {
  const anyRun = fc.record({
    usd: fc.double({ min: 0.2, max: 30, noNaN: true }),
    costs: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 200, maxLength: 200 }),
    delays: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 200, maxLength: 200 }),
    failing: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ usd, costs, delays, failing }) => {
      let paid = 0;
      const reply: ReplyScript = ({ callNumber }) => {
        const place = callNumber % 200;
        const delayMs = delays[place] ?? 0;
        if (failing[place]) return { kind: 'error', status: 400, delayMs };
        const used = { inputTokens: 20, outputTokens: costs[place] ?? 0 };
        paid += prices.costUsd('p/m', used) ?? 0;
        return { kind: 'text', text: 'ok', usage: used, delayMs };
      };
      const { budget, running } = start(200, { usd }, reply);
      const { summary } = await running;
      expect(summary.completed + summary.failed).toBe(200);
      expect(paid).toBeLessThanOrEqual(usd + 1e-9);
      expect(budget.spent().usd).toBeCloseTo(paid, 6);
      expect(budget.reserved().usd).toBeCloseTo(0, 9);
    }),
    { numRuns: 25 },
  );
});

test('sessions that run when the budget is used up are cancelled where that was chosen', async () => {
  const reply: ReplyScript = ({ callNumber }) =>
    callNumber === 1 ? { kind: 'hang' } : { kind: 'text', text: 'ok', usage };
  const { running, runtime } = start(4, { spawns: 3, onExhausted: 'cancel' }, reply);
  const { results } = await running;
  expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'BUDGET_EXHAUSTED' }, attempts: [{}] });
  expect(results[3]).toMatchObject({ status: 'failed', error: { code: 'BUDGET_EXHAUSTED' }, attempts: [] });
  expect(runtime.liveSessions()).toBe(0);
});

test('sessions that run when the budget is used up finish where only the deadline cancels', async () => {
  const { running, runtime } = start(
    5,
    { spawns: 4, deadlineSeconds: 60, onExhausted: 'finish', onDeadline: 'cancel' },
    fine,
  );
  const { results, summary } = await running;
  expect(summary).toMatchObject({ completed: 4, failed: 1 });
  expect(results[4]).toMatchObject({ error: { code: 'BUDGET_EXHAUSTED' }, attempts: [] });
  expect(runtime.calls).toHaveLength(4);
});

test('an error says which setting is to be raised, by the name that users know', async () => {
  const limits = { spawns: 1, deadlineSeconds: 60, settings: { spawns: '--max-spawns' } };
  const { results } = await start(2, limits, fine).running;
  expect(results[1]?.error?.fix).toContain('Raise --max-spawns');
});

test('nothing is spawned after the deadline, and what runs is cancelled where that was chosen', async () => {
  const { running } = start(1, { deadlineSeconds: 0.02, onExhausted: 'cancel' }, () => ({ kind: 'hang' }));
  expect((await running).results[0]?.error?.message).toContain('deadline');
});

describe('a budget of a run that is resumed', () => {
  const tasks = Array.from({ length: 4 }, () => ({ agent: 'writer', description: 'w' }));
  const orchestrate = (options: BudgetOptions, reply: ReplyScript, journal: Journal) => {
    const budget = createBudget({ prices, reserveOutputTokens: 100, ...options });
    const runtime = scripted({ reply, models: ['p/m'] });
    const admission = [budget];
    const orchestrator = createOrchestrator({
      runtime,
      agents: [writer],
      model: 'p/m',
      admission,
      journal,
      maxConcurrent: 1,
    });
    return { budget, runtime, orchestrator };
  };

  test('counts what was spent before, and spawns only what still fits', async () => {
    const journal = memoryJournal();
    const first = orchestrate(
      {},
      ({ callNumber }) => (callNumber > 2 ? { kind: 'hang' } : { kind: 'text', text: 'ok', usage }),
      journal,
    );
    const run = first.orchestrator.run(tasks, { runId: 'r' });
    let started = 0;
    for await (const { type } of run) if (type === 'session-started' && ++started === 3) run.cancel();
    expect(first.budget.spent()).toMatchObject({ usd: 0.2 });

    const second = orchestrate({ usd: 0.39 }, fine, journal);
    const { summary } = await second.orchestrator.run(tasks, { runId: 'r', resume: true });
    expect(second.budget.spent().usd).toBeCloseTo(0.3);
    expect(summary).toMatchObject({ completed: 3, failed: 1 });
    expect(summary.notCompleted[0]?.code).toBe('BUDGET_EXHAUSTED');
    expect(second.runtime.calls.length).toBe(1);
  });

  describe('counts the time that was worked before towards the deadline', () => {
    const second = (from: number, to: number) => ({ from: from * 1000, to: to * 1000 });
    const spawn = {
      attemptId: 'a',
      label: 'l',
      instructions: 'i',
      prompt: 'p',
      tools: 'none',
      timeoutSeconds: 1,
    } as const;
    const wish = { runtime: 'scripted', spawn, priority: 5 };
    const { signal } = new AbortController();
    const refused = { code: 'BUDGET_EXHAUSTED' };

    test('but spawns again what an earlier process has spawned: it is paid for', async () => {
      const budget = createBudget({ deadlineSeconds: 60 });
      budget.restore?.({ sessions: [], worked: [second(0, 30), second(100, 131)] });
      await expect(budget.admit(wish, { signal })).rejects.toMatchObject(refused);
      await expect(budget.admit({ ...wish, resumed: true }, { signal })).resolves.toBeDefined();
    });

    test('of every run of a workflow, and once where runs went on side by side', async () => {
      const budget = createBudget({ deadlineSeconds: 60 });
      budget.restore?.({ sessions: [], worked: [second(0, 30)] });
      budget.restore?.({ sessions: [], worked: [second(10, 40), second(15, 20)] });
      await expect(budget.admit(wish, { signal })).resolves.toBeDefined();
      budget.restore?.({ sessions: [], worked: [second(50, 71)] });
      await expect(budget.admit(wish, { signal })).rejects.toMatchObject(refused);
    });

    test('and cancels what runs when a run that is resumed later has used it up', async () => {
      const budget = createBudget({ deadlineSeconds: 60, onExhausted: 'cancel' });
      const running = await budget.admit(wish, { signal });
      budget.restore?.({ sessions: [], worked: [second(0, 61)] });
      await expect.poll(() => running.signal?.aborted).toBe(true);
    });
  });
});
