import {
  createOrchestrator,
  defineAgent,
  type JobEvent,
  type Tool,
  type ToolSource,
} from '@parallel-agents/core';
import { spendingOf } from '@parallel-agents/core/internal';
import { type ScriptedReply, scripted } from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBudget, priceList } from '../src/index.ts';

const prices = priceList({ 'scripted/cheap': { inputPerMillionUsd: 1, outputPerMillionUsd: 5 } });

const look: Tool = {
  name: 'look',
  description: 'Looks.',
  inputSchema: { type: 'object' },
  rights: { reads: true },
  origin: 'test',
  problems: () => [],
  execute: async () => ({ text: 'x'.repeat(500) }),
};
const tools: ToolSource = {
  outlook: () => ({ names: ['look'], missing: [] }),
  toolsFor: () => ({ tools: [look], missing: [] }),
  prepare: async () => {},
  close: async () => {},
};
const agent = defineAgent({ name: 'a', instructions: 'Do.', tools: 'inherit' });

/** So many rounds of tools, each with so many tokens, and then an answer or a fault. */
async function run(rounds: number[], last: 'answer' | 'lost', limits: { usd: number }, tasks: number) {
  let billed = 0;
  const runtime = scripted({
    reply: ({ toolUse, maxOutputTokens = Number.POSITIVE_INFINITY }): ScriptedReply => {
      const round = (toolUse?.turns.length ?? 0) / 2;
      const outputTokens = Math.min(rounds[round] ?? 10, maxOutputTokens);
      const usage = { inputTokens: 100, outputTokens };
      billed += (100 * 1 + outputTokens * 5) / 1e6;
      if (round < rounds.length)
        return { kind: 'text', text: '', toolCalls: [{ name: 'look', input: {} }], usage };
      return last === 'answer' ? { kind: 'text', text: 'ok', usage } : { kind: 'close', generated: usage };
    },
  });
  const budget = createBudget({
    ...limits,
    prices,
    defaultModel: 'scripted/cheap',
    reserveOutputTokens: 200,
  });
  const orchestrator = createOrchestrator({
    runtime,
    agents: [agent],
    tools,
    admission: [budget],
    retries: 0,
  });
  const started = orchestrator.run(Array.from({ length: tasks }, () => ({ agent: 'a', description: 'Do.' })));
  const events: JobEvent[] = [];
  for await (const event of started) events.push(event);
  const { results, summary } = await started;
  return { budget, results, summary, events, billed };
}

it('no request of a session goes beyond the budget, and what was billed is never more than what is counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 6 }),
      fc.constantFrom('answer' as const, 'lost' as const),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      async (rounds, last, thousandths, tasks) => {
        const limit = thousandths * 0.004;
        const { budget, summary, billed, results } = await run(rounds, last, { usd: limit }, tasks);
        expect(billed).toBeLessThanOrEqual(limit + 1e-9);
        expect(budget.spent().usd).toBeGreaterThanOrEqual(billed - 1e-9);
        expect(summary.costUsd ?? 0).toBeCloseTo(budget.spent().usd, 9);
        expect(budget.reserved()).toEqual({ usd: 0, tokens: 0, spawns: 0 });
        expect(results).toHaveLength(tasks);
      },
    ),
    { numRuns: 60 },
  );
});

it('a session with many requests is one session of the budget', async () => {
  const { budget, results } = await run([10, 10, 10], 'answer', { usd: 1 }, 2);
  expect(results.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(budget.spent().spawns).toBe(2);
});

it('a request that the budget does not allow ends the session, and what was paid for counts', async () => {
  const { results } = await run([150, 150, 150, 150, 150], 'answer', { usd: 0.0045 }, 1);
  expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'BUDGET_EXHAUSTED' } });
  expect(results[0]?.costUsd).toBeGreaterThan(0);
});

it('who goes on after a crash counts all requests that may have been paid for', async () => {
  const { events } = await run([50, 50], 'answer', { usd: 1 }, 1);
  const upTo = (type: JobEvent['type'], nth: number): JobEvent[] => {
    const at = events.flatMap((event, index) => (event.type === type ? [index] : []))[nth - 1] ?? 0;
    return events.slice(0, at + 1);
  };
  const counted = [upTo('attempt.started', 1), upTo('attempt.extended', 1), upTo('attempt.extended', 2)].map(
    (crashed) => spendingOf(crashed).open[0]?.most?.costUsd ?? 0,
  );
  expect(counted[1]).toBeGreaterThan(counted[0] ?? 0);
  expect(counted[2]).toBeGreaterThan(counted[1] ?? 0);
  expect(spendingOf(events).open).toEqual([]);
});
