// Faults as a provider shows them: over HTTP, against the scripted model server, with the openai-compatible runtime.
import {
  type AgentTask,
  createOrchestrator,
  defineAgent,
  type OrchestratorOptions,
} from '@parallel-agents/core';
import { type ReplyScript, withFaults } from '@parallel-agents/core/testing';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { startModelServer, tokenBucket } from '@parallel-agents/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { cascade, createBudget, gate, minScore, rateLimiter, resolveTiers } from '../src/index.ts';

const sums = defineAgent({
  name: 'adder',
  category: 'test',
  description: 'Adds two numbers.',
  version: '1.0.0',
  instructions: 'You add.',
  outputSchema: z.object({ task: z.string(), sum: z.int() }),
  tools: 'none',
  tier: 'cheap',
});
const usage = { inputTokens: 100, outputTokens: 20 };
const models = ['p/low', 'p/high'];
const tiers = resolveTiers(models);
const tasksOf = (count: number): AgentTask[] =>
  Array.from({ length: count }, (_, index) => ({ agent: 'adder', description: `${index} + 1` }));
const numberOf = (prompt: string): number => Number(/# Task\n(\d+) \+ 1/.exec(prompt)?.[1]);
const right: ReplyScript = ({ prompt }) => {
  const number = numberOf(prompt);
  return { kind: 'text', text: JSON.stringify({ task: `${number} + 1`, sum: number + 1 }), usage };
};

async function run(count: number, reply: ReplyScript, options: Partial<OrchestratorOptions> = {}) {
  const server = await startModelServer({ models, reply });
  onTestFinished(() => server.close());
  const runtime = openaiCompatible({ baseUrl: server.url, model: 'p/low' });
  onTestFinished(() => runtime.close());
  const { run: start } = createOrchestrator({
    runtime,
    agents: [sums],
    maxConcurrent: 50,
    retryDelaySeconds: 0.01,
    admission: [rateLimiter()],
    ...options,
  });
  const report = await start(tasksOf(count));
  for (const [index, { status, output }] of report.results.entries()) {
    // Every answer came back to the task that asked for it.
    if (status === 'completed') expect(output).toMatchObject({ task: `${index} + 1` });
  }
  return { ...report, server };
}

describe('over HTTP', () => {
  test.each([40, 100, 250])(
    'a limit of %d requests a second loses none of 300 tasks',
    { timeout: 30_000 },
    async (ratePerSecond) => {
      const { summary, server } = await run(300, tokenBucket(right, { ratePerSecond, burst: 20 }));
      expect(summary).toMatchObject({ asked: 300, completed: 300 });
      expect(server.calls.filter(({ status }) => status === 200)).toHaveLength(300);
    },
  );

  test('a limit that only speaks in whole seconds loses none either', { timeout: 30_000 }, async () => {
    const bucket = tokenBucket(right, { ratePerSecond: 40, burst: 20 });
    const rounded: ReplyScript = async (call) => {
      const reply = await bucket(call);
      return reply.kind === 'error' ? { ...reply, retryAfterSeconds: 1 } : reply;
    };
    expect((await run(100, rounded)).summary).toMatchObject({ asked: 100, completed: 100 });
  });

  test.each([1, 2, 3])(
    'a tenth 429, a twentieth 500 and a twentieth malformed lose none of 200 tasks (seed %d)',
    { timeout: 30_000 },
    async (seed) => {
      const reply = withFaults(right, {
        rateLimited: 0.1,
        retryAfterSeconds: 0.01,
        serverError: 0.05,
        malformed: 0.05,
        seed,
      });
      const { summary } = await run(200, reply, { retries: 4, policy: cascade({ tiers, retries: 4 }) });
      expect(summary).toMatchObject({ asked: 200, completed: 200 });
    },
  );

  test('a provider that is down for 20 s loses none', { timeout: 90_000 }, async () => {
    let downUntil: number | undefined;
    const reply: ReplyScript = (call) => {
      if (call.callNumber === 20) downUntil = performance.now() + 20_000;
      return downUntil !== undefined && performance.now() < downUntil
        ? { kind: 'error', status: 503 }
        : right(call);
    };
    const { summary, server } = await run(100, reply);
    expect(summary).toMatchObject({ asked: 100, completed: 100 });
    // The others wait in line while one looks whether it is back.
    expect(server.calls.length).toBeLessThan(200);
  });

  test('a tier whose model does not exist is passed over', async () => {
    const { results, summary } = await run(10, right, {
      policy: cascade({ tiers: resolveTiers(['p/none', 'p/high']) }),
    });
    expect(summary.completed).toBe(10);
    expect(results[0]?.attempts.map(({ error, modelUsed }) => error?.code ?? modelUsed)).toEqual([
      'UNKNOWN_MODEL',
      'p/high',
    ]);
  });

  test.each([
    ['402', { kind: 'error', status: 402 }],
    ['a 429 for an account without credit', { kind: 'error', status: 429, message: 'Insufficient balance' }],
  ] as const)('%s climbs no tier of the same account, and is asked once', async (_name, refusal) => {
    const { results, server } = await run(1, () => refusal, { policy: cascade({ tiers }) });
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'QUOTA_EXHAUSTED' } });
    expect(server.calls).toHaveLength(1);
  });

  test('fluent and wrong answers pass a schema, and are caught by a judge', async () => {
    const fluent: ReplyScript = (call) => {
      if (call.instructions.startsWith('You judge')) {
        const answer = /"sum": ?(-?\d+)/.exec(call.prompt)?.[1];
        const number = /name="task">\n(\d+) \+ 1/.exec(call.prompt)?.[1];
        const score = Number(answer) === Number(number) + 1 ? 9 : 2;
        return { kind: 'text', text: JSON.stringify({ problems: [], score }), usage };
      }
      const number = numberOf(call.prompt);
      const wrong = call.model === 'p/low' && number % 5 === 0;
      return {
        kind: 'text',
        text: JSON.stringify({ task: `${number} + 1`, sum: wrong ? 0 : number + 1 }),
        usage,
      };
    };
    const escaped = ({ results }: { results: { output?: unknown; status: string }[] }): number =>
      results.filter(({ output }, index) => (output as { sum: number } | undefined)?.sum !== index + 1)
        .length;
    const schemaOnly = await run(100, fluent, { policy: cascade({ tiers }) });
    expect(escaped(schemaOnly)).toBe(20);
    const judged = await run(100, fluent, {
      policy: cascade({ tiers, accept: [gate(minScore(7), { model: 'p/low' })] }),
    });
    expect(judged.summary.completed).toBe(100);
    expect(escaped(judged)).toBe(0);
  });

  test('a budget that is reached in the middle ends the rest as BUDGET_EXHAUSTED, and pays for no more than it has', async () => {
    const prices = { costUsd: () => 0.01 };
    const { results, summary, server } = await run(100, right, {
      admission: [rateLimiter(), createBudget({ usd: 0.3, prices })],
      model: 'p/low',
    });
    expect(summary.completed).toBe(30);
    expect(server.calls).toHaveLength(30);
    expect(new Set(results.flatMap(({ error }) => error?.code ?? []))).toEqual(new Set(['BUDGET_EXHAUSTED']));
  });

  test('answers of any length stay within the budget: the model is told where to end', async () => {
    let billed = 0;
    const long: ReplyScript = (call) => {
      const outputTokens = Math.min(9_000, call.maxOutputTokens ?? Number.POSITIVE_INFINITY);
      billed += usage.inputTokens + outputTokens;
      return { kind: 'text', text: 'word '.repeat(9_000), usage: { ...usage, outputTokens: 9_000 } };
    };
    const { summary } = await run(20, long, {
      admission: [createBudget({ tokens: 25_000, reserveOutputTokens: 1_000 })],
      model: 'p/low',
    });
    expect(summary.completed + summary.failed).toBe(20);
    expect(billed).toBeLessThanOrEqual(25_000);
    expect(summary.usage.inputTokens + summary.usage.outputTokens).toBe(billed);
    expect(summary.notCompleted.map(({ code }) => code)).toContain('BUDGET_EXHAUSTED');
  });

  test('sessions that never answer use the budget up all the same', async () => {
    const budget = createBudget({ tokens: 5_000, reserveOutputTokens: 1_000 });
    const { summary, server } = await run(10, () => ({ kind: 'hang' }), {
      admission: [budget],
      model: 'p/low',
      timeoutSeconds: 0.2,
    });
    expect(summary.byStatus.timeout).toBe(server.calls.length);
    expect(server.calls.length).toBeLessThan(5);
    expect(budget.spent().tokens).toBeLessThanOrEqual(5_000);
  });
});
