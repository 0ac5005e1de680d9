import { describe, expect, test } from 'vitest';
import {
  type AdmissionControl,
  type AdmissionRequest,
  type AgentRuntime,
  createOrchestrator,
  type EarlierSpending,
  type Gate,
  ParallelAgentsError,
  type SessionOutcome,
} from '../src/index.ts';
import { type ReplyScript, scripted } from '../src/testing/index.ts';
import { writer } from './kit/agents.ts';
import { killedAfter, runId } from './kit/killed-run.ts';

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

  test('is told what those before it have bounded a session to', async () => {
    const most = { usage: { inputTokens: 10, outputTokens: 20 }, costUsd: 0.25 };
    const asked: AdmissionRequest[] = [];
    const bound: AdmissionControl = {
      admit: async () => ({ maxOutputTokens: 20, most, settle: (outcome) => outcome }),
    };
    const last: AdmissionControl = {
      async admit(request) {
        asked.push(request);
        return { settle: (outcome) => outcome };
      },
    };
    const runtime = scripted({ reply: fine });
    await createOrchestrator({ runtime, agents: [writer], admission: [bound, last] }).run(tasks(1));
    expect(asked).toMatchObject([{ most, spawn: { maxOutputTokens: 20 } }]);
    await createOrchestrator({ runtime, agents: [writer], admission: [last, bound] }).run(tasks(1));
    expect(asked[1]).not.toHaveProperty('most');
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
    for await (const event of running) if (event.type === 'task.started') running.cancel();
    expect((await running).summary.byStatus.cancelled).toBe(2);
    expect(runtime.calls.length).toBe(0);
  });

  test('that has begun a session itself leaves none behind, and it counts, when the run is cancelled meanwhile', async () => {
    const inner = scripted({ reply: () => ({ kind: 'hang' }) });
    const { signal } = new AbortController();
    // As a queue does it: who asks for what runs already is given it.
    const runtime: AgentRuntime = {
      ...inner,
      close: inner.close,
      spawn: (request) => inner.spawn(request, { signal }),
    };
    const settled: (SessionOutcome | undefined)[] = [];
    const starts: AdmissionControl = {
      async admit({ spawn }) {
        await runtime.spawn(spawn, { signal });
        running.cancel();
        return {
          begun: true,
          settle: (outcome) => {
            settled.push(outcome);
            return outcome;
          },
        };
      },
    };
    const running = createOrchestrator({ runtime, agents: [writer], admission: [starts] }).run(tasks(1));
    const { summary } = await running;
    expect(inner.liveSessions()).toBe(0);
    expect(settled).toMatchObject([{ status: 'cancelled' }]);
    expect(settled[0]?.refused).toBeUndefined();
    expect(summary).toMatchObject({ byStatus: { cancelled: 1 }, setAside: { sessions: 1 } });
  });
});

describe('what admission control is asked for', () => {
  /** Writes down what it is asked for, and grants it. */
  function ledgerOf(asked: AdmissionRequest[]): AdmissionControl {
    return {
      async admit(request) {
        asked.push(request);
        return { settle: (outcome) => outcome };
      },
    };
  }

  test('what goes on with a task comes before tasks that have not begun', async () => {
    const asked: AdmissionRequest[] = [];
    const judged: Gate = {
      name: 'judge',
      judge: async ({ ask }) => ({
        accepted: (await ask({ agent: writer, description: 'Good?' })).text === 'no',
      }),
    };
    const { run } = createOrchestrator({
      runtime: scripted({ reply: fine }),
      agents: [writer],
      policy: {
        next: ({ attempts }) => (attempts.length < 2 ? { reason: 'first', gates: [judged] } : undefined),
      },
      admission: [ledgerOf(asked)],
    });
    await run([{ agent: 'writer', description: 'w', priority: 3 }]);
    expect(asked.map(({ priority }) => priority)).toEqual([3, 3.5, 3.5, 3.5]);
  });

  test.each([true, false])('a session is gone on with where it can be found again: %s', async (attach) => {
    const task = { agent: 'writer', description: 'Say easy.' };
    const { journal, runtime } = await killedAfter('session.started', { tasks: [task] });
    const asked: AdmissionRequest[] = [];
    const options = { agents: [writer], journal, admission: [ledgerOf(asked)] };
    const capabilities = { ...runtime.capabilities, attach };
    await createOrchestrator({ ...options, runtime: Object.assign(runtime, { capabilities }) }).run([task], {
      runId,
      resume: true,
    });
    expect(asked.map(({ resumed }) => resumed ?? false)).toEqual([attach]);
  });

  test('a session that cannot be found again, and is refused, leaves its task to whoever resumes the run', async () => {
    const task = { agent: 'writer', description: 'Say easy.' };
    const { journal } = await killedAfter('session.started', { tasks: [task] });
    const runtime = scripted({ reply: fine });
    const again = (admission: AdmissionControl) =>
      createOrchestrator({ runtime, agents: [writer], journal, admission: [admission] }).run([task], {
        runId,
        resume: true,
      });
    const refused = await again(quota(0).control);
    expect(refused.results[0]).toMatchObject({ status: 'failed', error: { code: 'SPAWN_REFUSED' } });
    expect(runtime.calls).toEqual([]);
    expect((await journal.read(runId)).overview).toMatchObject({ status: 'interrupted' });
    const { summary } = await again(quota(1).control);
    expect(summary).toMatchObject({ completed: 1, possiblyPaidTwice: ['run-1/writer-1/1'] });
  });

  test('what earlier processes spent and left open is told before anything is asked', async () => {
    const task = { agent: 'writer', description: 'Say easy.' };
    const told: EarlierSpending[] = [];
    for (const last of ['session.started', 'session.ended'] as const) {
      const { journal, runtime } = await killedAfter(last, { tasks: [task] });
      const control = { ...ledgerOf([]), restore: (earlier: EarlierSpending) => told.push(earlier) };
      const orchestrator = createOrchestrator({ runtime, agents: [writer], journal, admission: [control] });
      await orchestrator.run([task], { runId, resume: true });
    }
    expect(told).toMatchObject([
      { sessions: [], open: [{ attemptId: 'run-1/writer-1/1' }] },
      { sessions: [{ outcome: { status: 'completed' } }], open: [] },
    ]);
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
