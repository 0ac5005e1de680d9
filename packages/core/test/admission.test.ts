import { describe, expect, test } from 'vitest';
import { type AdmissionControl, createOrchestrator, ParallelAgentsError } from '../src/index.ts';
import { type ReplyScript, scripted } from '../src/testing/index.ts';
import { writer } from './kit/agents.ts';

const tasks = (count: number) => Array.from({ length: count }, () => ({ agent: 'writer', description: 'w' }));
const fine: ReplyScript = () => ({ kind: 'text', text: 'ok' });

/** Lets so many sessions in, then refuses; writes down what it was told. */
function quota(limit: number) {
  const settled: (string | undefined)[] = [];
  const control: AdmissionControl = {
    async admit() {
      if (limit-- <= 0)
        throw new ParallelAgentsError({ code: 'SPAWN_REFUSED', message: 'used up', fix: 'ask for more' });
      return {
        settle(outcome) {
          settled.push(outcome?.status);
          return outcome && { ...outcome, costUsd: 0.5 };
        },
      };
    },
  };
  return { control, settled };
}

describe('admission control', () => {
  test('is told of each session once, and may say what it cost', async () => {
    const { control, settled } = quota(10);
    const { run } = createOrchestrator({
      runtime: scripted({ reply: fine }),
      agents: [writer],
      admission: [control],
    });
    const { summary } = await run(tasks(3));
    expect(settled).toEqual(['completed', 'completed', 'completed']);
    expect(summary.costUsd).toBe(1.5);
  });

  test('that refuses fails the task with its reason, and nothing is spawned', async () => {
    const runtime = scripted({ reply: fine });
    const { run } = createOrchestrator({ runtime, agents: [writer], admission: [quota(2).control] });
    const { results, summary } = await run(tasks(5));
    expect(summary).toMatchObject({ completed: 2, failed: 3, spawned: 2 });
    expect(results.at(-1)).toMatchObject({
      error: { code: 'SPAWN_REFUSED', message: 'used up' },
      attempts: [],
    });
    expect(runtime.calls.length).toBe(2);
  });

  test('gets back what it granted when a later control refuses', async () => {
    const first = quota(10);
    const admission = [first.control, quota(0).control];
    const { run } = createOrchestrator({ runtime: scripted({ reply: fine }), agents: [writer], admission });
    await run(tasks(1));
    expect(first.settled).toEqual([undefined]);
  });

  test('that makes a task wait lets go of it when the run is cancelled', async () => {
    const control: AdmissionControl = {
      admit: (_request, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
    };
    const runtime = scripted({ reply: fine });
    const running = createOrchestrator({ runtime, agents: [writer], admission: [control] }).run(tasks(2));
    for await (const event of running) if (event.type === 'task-started') running.cancel();
    expect((await running).summary.byStatus.cancelled).toBe(2);
    expect(runtime.calls.length).toBe(0);
  });
});

describe('backpressure', () => {
  test.each([429, 503])('a %d uses up no retry', async (status) => {
    const reply: ReplyScript = ({ callNumber }) =>
      callNumber <= 6 ? { kind: 'error', status, retryAfterSeconds: 0.001 } : { kind: 'text', text: 'ok' };
    const { run } = createOrchestrator({ runtime: scripted({ reply }), agents: [writer], retries: 0 });
    const { results } = await run(tasks(1));
    expect(results[0]).toMatchObject({ status: 'completed' });
    expect(results[0]?.attempts).toHaveLength(7);
  });

  test('that never ends, ends when patience does', async () => {
    const reply: ReplyScript = () => ({ kind: 'error', status: 429, retryAfterSeconds: 0.002 });
    const limits = { retries: 0, rateLimitPatienceSeconds: 0.01 };
    const { run } = createOrchestrator({ runtime: scripted({ reply }), agents: [writer], ...limits });
    const { results } = await run(tasks(1));
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'RATE_LIMITED' } });
  });

  test.each([
    [429, 'RATE_LIMITED'],
    [503, 'PROVIDER_UNAVAILABLE'],
    [500, 'PROVIDER_ERROR'],
  ] as const)('a %d that asks to wait for a day ends the task at once', async (status, code) => {
    const day: AdmissionControl = {
      admit: async () => ({
        settle: (outcome) =>
          outcome?.error && { ...outcome, error: { ...outcome.error, retryAfterSeconds: 86_400 } },
      }),
    };
    const runtime = scripted({ reply: () => ({ kind: 'error', status }) });
    const { run } = createOrchestrator({ runtime, agents: [writer], admission: [day] });
    const { results } = await run(tasks(1));
    expect(results[0]).toMatchObject({ status: 'failed', error: { code, retryAfterSeconds: 86_400 } });
    expect(results[0]?.attempts).toHaveLength(1);
  });
});
