import { createOrchestrator, defineAgent, type Gate, type Journal } from '@parallel-agents/core';
import { memoryJournal, type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import {
  type BudgetOptions,
  cascade,
  createBudget,
  gate,
  minScore,
  type PriceList,
  rateLimiter,
  resolveTiers,
} from '../src/index.ts';

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
/** The most that the shortest of prompts can be. */
const inputTokens = 102;
const fine: ReplyScript = () => ({ kind: 'text', text: 'ok', usage });

function start(
  count: number,
  options: BudgetOptions,
  reply: ReplyScript = fine,
  maxConcurrent = 50,
  timeoutSeconds = 120,
  gates: readonly Gate[] = [],
) {
  const budget = createBudget({ prices, reserveOutputTokens: 100, ...options });
  const runtime = scripted({ reply, models: ['p/m'] });
  const { run } = createOrchestrator({
    runtime,
    agents: [writer],
    model: 'p/m',
    ...(gates.length > 0 && { policy: cascade({ tiers: resolveTiers(['p/m']), accept: gates }) }),
    admission: [budget],
    maxConcurrent,
    timeoutSeconds,
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
    const budget = createBudget({ prices, usd: 1, reserveOutputTokens: 700 });
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

test.each([1, 2, 8])('loses no task that it can pay for, with %d sessions at once', async (maxConcurrent) => {
  // Some 280 tokens are set aside for a session, and 100 used: eight at once would be 2,240 of 1,200.
  const reply: ReplyScript = () => ({ kind: 'text', text: 'ok', usage, delayMs: 1 });
  const { running, budget } = start(10, { usd: 1.2 }, reply, maxConcurrent);
  expect((await running).summary).toMatchObject({ completed: 10, failed: 0 });
  expect(budget.spent().usd).toBeCloseTo(1);
});

test('cancels nothing for a session that only has to wait', async () => {
  const reply: ReplyScript = () => ({ kind: 'text', text: 'ok', usage, delayMs: 1 });
  const { running } = start(10, { usd: 1.2, onExhausted: 'cancel' }, reply);
  expect((await running).summary).toMatchObject({ completed: 10, failed: 0 });
});

test('sessions that wait for the budget go by priority, and a large one is not overtaken', async () => {
  const order: string[] = [];
  const budget = createBudget({ prices, tokens: 1_000, reserveOutputTokens: 700 });
  const claim = (name: string, priority: number, prompt = '') => {
    const request = { attemptId: name, label: name, instructions: '', prompt, tools: 'none' } as const;
    const spawn = { ...request, timeoutSeconds: 1 };
    return budget.admit({ runtime: 'r', spawn, priority }, { signal }).then((admission) => {
      order.push(name);
      return admission;
    });
  };
  const { signal } = new AbortController();
  const first = await claim('first', 5);
  const waiting = [claim('large', 5, 'x'.repeat(150)), claim('small', 5), claim('urgent', 9)];
  first.settle({ status: 'failed', text: '', refused: true });
  (await waiting[2])?.settle({ status: 'failed', text: '', refused: true });
  (await waiting[0])?.settle({ status: 'failed', text: '', refused: true });
  await waiting[1];
  expect(order).toEqual(['first', 'urgent', 'large', 'small']);
});

test('a session that may have been billed keeps what was set aside for it', async () => {
  const hang = start(3, { usd: 0.6 }, () => ({ kind: 'hang' }), 1, 0.01);
  const { results } = await hang.running;
  expect(results.map(({ status }) => status)).toEqual(['timeout', 'timeout', 'failed']);
  expect(hang.runtime.calls).toHaveLength(2);
  const refused = start(3, { usd: 0.4 }, () => ({ kind: 'error', status: 400 }), 1);
  await refused.running;
  expect(refused.runtime.calls).toHaveLength(3);
  expect(refused.budget.spent().usd).toBe(0);
});

test('no answer is longer than what was set aside for it', async () => {
  const long: ReplyScript = () => ({
    kind: 'text',
    text: 'word '.repeat(400),
    usage: { inputTokens: 10, outputTokens: 500 },
  });
  const { running, budget, runtime } = start(4, { tokens: 700 }, long);
  const { results } = await running;
  expect(runtime.calls[0]?.maxOutputTokens).toBe(100);
  expect(results[0]?.attempts[0]).toMatchObject({ error: { code: 'OUTPUT_TRUNCATED' } });
  expect(results[0]?.attempts[0]?.error?.fix).toContain('reserveOutputTokens');
  expect(budget.spent().tokens).toBeLessThanOrEqual(700);
});

test('a limit of sessions alone bounds no answer', async () => {
  const { running, runtime } = start(1, { spawns: 3 });
  await running;
  expect(runtime.calls[0]).not.toHaveProperty('maxOutputTokens');
});

describe('a deadline', () => {
  test('ends the wait for a provider, and for the next try', async () => {
    const limited: ReplyScript = () => ({ kind: 'error', status: 429, retryAfterSeconds: 60 });
    const failing: ReplyScript = () => ({ kind: 'error', status: 500, retryAfterSeconds: 60 });
    for (const reply of [limited, failing]) {
      const before = performance.now();
      const { results } = await start(10, { deadlineSeconds: 0.05 }, reply, 4).running;
      expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set(['BUDGET_EXHAUSTED']));
      expect(performance.now() - before).toBeLessThan(30_000);
    }
  });

  test('ends the wait in the line of a rate limiter', async () => {
    const runtime = scripted({
      reply: () => ({ kind: 'error', status: 429, retryAfterSeconds: 60 }),
      models: ['p/m'],
    });
    const { run } = createOrchestrator({
      runtime,
      agents: [writer],
      model: 'p/m',
      admission: [rateLimiter(), createBudget({ deadlineSeconds: 0.05 })],
      maxConcurrent: 50,
    });
    const { results } = await run(Array.from({ length: 50 }, () => ({ agent: 'writer', description: 'w' })));
    expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set(['BUDGET_EXHAUSTED']));
  });

  test('may be further away than a timer reaches', async () => {
    const { running } = start(2, { deadlineSeconds: 60 * 24 * 60 * 60, onExhausted: 'cancel' });
    expect((await running).summary).toMatchObject({ completed: 2 });
  });

  test('lets what runs finish, and spawns nothing after it, where that was chosen', async () => {
    const reply: ReplyScript = () => ({ kind: 'text', text: 'ok', usage, delayMs: 200 });
    const { running, runtime } = start(4, { deadlineSeconds: 0.05, onExhausted: 'finish' }, reply, 2);
    const { summary } = await running;
    expect(summary).toMatchObject({ completed: 2, failed: 2 });
    expect(runtime.calls).toHaveLength(2);
  });
});

test('a judge that the budget refuses ends its task as BUDGET_EXHAUSTED', async () => {
  const { running } = start(1, { spawns: 1 }, fine, 1, 1, [gate(minScore(7), { model: 'p/m' })]);
  const { results } = await running;
  expect(results[0]?.error).toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  expect(results[0]?.error?.message).toContain('judge');
  expect(results[0]?.error?.message).not.toContain('INTERNAL');
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
    for await (const { type } of run) if (type === 'session.started' && ++started === 3) run.cancel();
    // Nobody knows what the third one had used when it was cancelled.
    expect(first.budget.spent().usd).toBeGreaterThan(0.3);

    const second = orchestrate({ usd: 0.8 }, fine, journal);
    const { summary } = await second.orchestrator.run(tasks, { runId: 'r', resume: true });
    expect(second.budget.spent().usd).toBeCloseTo(0.58);
    expect(summary.costUsd).toBeCloseTo(0.58);
    expect(summary).toMatchObject({ completed: 3, failed: 1 });
    expect(summary.notCompleted[0]?.code).toBe('BUDGET_EXHAUSTED');
    expect(second.runtime.calls.length).toBe(1);
  });

  const request = (attemptId: string) => ({
    runtime: 'scripted',
    spawn: {
      attemptId,
      label: 'l',
      instructions: 'i',
      prompt: 'p',
      tools: 'none',
      timeoutSeconds: 1,
    } as const,
    priority: 5,
  });
  const { signal } = new AbortController();
  const refused = { code: 'BUDGET_EXHAUSTED' };

  describe('counts a session that was open when its process ended', () => {
    const interrupted = () => {
      const budget = createBudget({ tokens: 600, reserveOutputTokens: 400 });
      budget.restore?.({ sessions: [], open: [{ attemptId: 'a', starts: 1 }], worked: [] });
      return budget;
    };
    const completed = { status: 'completed', text: 'ok', usage } as const;

    test('as spent until it is gone on with, and then as what it used', async () => {
      const budget = interrupted();
      await expect(budget.admit(request('b'), { signal })).rejects.toMatchObject(refused);
      const found = await budget.admit({ ...request('a'), resumed: true }, { signal });
      found.settle(completed);
      expect(budget.spent().tokens).toBe(100);
      await expect(budget.admit(request('b'), { signal })).resolves.toBeDefined();
    });

    test('beside the one that is started in its place, which fits or is refused', async () => {
      await expect(interrupted().admit(request('a'), { signal })).rejects.toMatchObject(refused);
      const budget = createBudget({ tokens: 1_000, reserveOutputTokens: 400 });
      budget.restore?.({ sessions: [], open: [{ attemptId: 'a', starts: 1 }], worked: [] });
      const again = await budget.admit(request('a'), { signal });
      again.settle({ ...completed, respawned: 1 });
      expect(budget.spent()).toMatchObject({ tokens: 100 + 400 + inputTokens, spawns: 2 });
    });

    test('and, in the run after that, as one that may have been paid for', () => {
      const budget = createBudget({ tokens: 1_000, reserveOutputTokens: 400 });
      const outcome = { ...completed, respawned: 1 } as const;
      budget.restore?.({ sessions: [{ outcome }], open: [], worked: [] });
      expect(budget.spent()).toMatchObject({ tokens: 100 + 400, spawns: 2 });
    });
  });

  describe('counts the time that was worked before towards the deadline', () => {
    const second = (from: number, to: number) => ({ from: from * 1000, to: to * 1000 });
    const claim = request('a');

    test('but goes on with what an earlier process has spawned: it is paid for', async () => {
      const budget = createBudget({ deadlineSeconds: 60 });
      budget.restore?.({ sessions: [], open: [], worked: [second(0, 30), second(100, 131)] });
      await expect(budget.admit(claim, { signal })).rejects.toMatchObject(refused);
      await expect(budget.admit({ ...claim, resumed: true }, { signal })).resolves.toBeDefined();
    });

    test('of every run of a job, and once where runs went on side by side', async () => {
      const budget = createBudget({ deadlineSeconds: 60 });
      budget.restore?.({ sessions: [], open: [], worked: [second(0, 30)] });
      budget.restore?.({ sessions: [], open: [], worked: [second(10, 40), second(15, 20)] });
      await expect(budget.admit(claim, { signal })).resolves.toBeDefined();
      budget.restore?.({ sessions: [], open: [], worked: [second(50, 71)] });
      await expect(budget.admit(claim, { signal })).rejects.toMatchObject(refused);
    });

    test('and cancels what runs when a run that is resumed later has used it up', async () => {
      const budget = createBudget({ deadlineSeconds: 60, onExhausted: 'cancel' });
      const running = await budget.admit(claim, { signal });
      budget.restore?.({ sessions: [], open: [], worked: [second(0, 61)] });
      await expect.poll(() => running.signal?.aborted).toBe(true);
    });
  });
});
