import { describe, expect, it } from 'vitest';
import {
  type AgentTask,
  createOrchestrator,
  type JobEvent,
  openSessions,
  type RunSummary,
  resultsOf,
  summarize,
  taskStates,
} from '../src/index.ts';
import { overviewOf, spendingOf, stepsOf } from '../src/internal.ts';
import { memoryJournal, scripted } from '../src/testing/index.ts';
import { gateway } from './kit/gateway.ts';
import { agents, killedAfter, runId } from './kit/killed-run.ts';

const tasks: AgentTask[] = [
  { id: 'easy', agent: 'writer', description: 'Say easy.' },
  { id: 'limited', agent: 'writer', description: 'Say limited.', dependsOn: ['easy'] },
];

/** Times are those of the events, and of a clock; how many were at work at once depends on both. */
const timeless = ({ makespanSeconds: _seconds, maxInFlight: _most, ...summary }: RunSummary) => summary;

describe('the account of a log', async () => {
  const whole = memoryJournal();
  await createOrchestrator({ runtime: gateway(), agents, journal: whole, retryDelaySeconds: 0 }).run(tasks, {
    runId,
  });
  const { events } = await whole.read(runId);

  it.for(events.map((_, index) => index))(
    'is that of its run, which was killed after %i events',
    async (after) => {
      const { journal, runtime } = await killedAfter(after, { tasks });
      const orchestrator = createOrchestrator({ runtime, agents, journal, retryDelaySeconds: 0 });
      const { summary, results } = await orchestrator.run(tasks, { runId, resume: true });
      const log = await journal.read(runId);
      expect(timeless(summarize(log.events))).toEqual(timeless(summary));
      expect(overviewOf(log.events, 'interrupted')).toEqual(log.overview);
      const byId = (a: { taskId: string }, b: { taskId: string }) => a.taskId.localeCompare(b.taskId);
      expect(
        resultsOf(log.events)
          .map(({ result }) => result)
          .sort(byId),
      ).toEqual([...results].sort(byId));
      expect(openSessions(log.events)).toEqual([]);
      expect(spendingOf(log.events).open).toEqual([]);
    },
  );

  it('counts by how a task ended last, and the time that was worked', () => {
    const at = (seconds: number) => ({ at: seconds * 1000 });
    const result = { taskId: 'a', agent: 'writer', text: '', executionSeconds: 1, attempts: [], costUsd: 1 };
    const error = { code: 'PROVIDER_ERROR', message: 'no', fix: 'Try again.', retryable: false } as const;
    const account = summarize([
      {
        type: 'run.started',
        ...at(0),
        runId,
        runtime: 'r',
        maxConcurrent: 1,
        tasks: [{ taskId: 'a', agent: 'writer' }],
      },
      { type: 'task.ended', ...at(10), taskId: 'a', result: { ...result, status: 'failed', error } },
      { type: 'run.resumed', ...at(1000), reopened: ['a'] },
      {
        type: 'task.ended',
        ...at(1005),
        taskId: 'a',
        result: { ...result, status: 'completed', output: 1, costUsd: 3 },
      },
    ]);
    expect(account).toMatchObject({ asked: 1, completed: 1, failed: 0, notCompleted: [], costUsd: 3 });
    expect(account.makespanSeconds).toBe(15);
  });

  it('is one of all steps', () => {
    const step = (name: string) => events.map((event): JobEvent => ({ ...event, step: name }));
    const both = summarize([...step('one'), ...step('two')]);
    const one = summarize(events);
    expect(both).toMatchObject({
      asked: 2 * one.asked,
      completed: 2 * one.completed,
      attempts: 2 * one.attempts,
    });
    expect(stepsOf([...step('one'), ...step('two')]).map((each) => each.step)).toEqual(['one', 'two']);
  });
});

describe('the states of tasks', () => {
  const begun: JobEvent = {
    type: 'run.started',
    at: 1,
    runId,
    runtime: 'r',
    maxConcurrent: 1,
    tasks: [
      { taskId: 'first', agent: 'writer' },
      { taskId: 'second', agent: 'writer' },
      { taskId: 'after', agent: 'writer', dependsOn: ['first', 'second'] },
    ],
  };
  const started: JobEvent = { type: 'task.started', at: 2, taskId: 'first', agent: 'writer' };
  const attempt: JobEvent = {
    type: 'attempt.started',
    at: 3,
    taskId: 'first',
    attemptId: 'a',
    reason: 'first',
    tier: 'cheap',
    model: 'p/low',
  };
  const waiting: JobEvent = {
    type: 'task.waiting',
    at: 4,
    taskId: 'first',
    for: 'retry',
    code: 'RATE_LIMITED',
    seconds: 9,
  };
  const ended = (taskId: string, status: 'completed' | 'cancelled'): JobEvent => {
    const result = {
      taskId,
      agent: 'writer',
      status,
      output: 'x',
      text: 'x',
      executionSeconds: 1,
      attempts: [],
    };
    return { type: 'task.ended', at: 5, taskId, result: result as never };
  };
  const lineOf = (events: JobEvent[], isRunning = true) =>
    taskStates(events, isRunning).map(({ taskId, status }) => `${taskId} ${status}`);

  it('go from the queue to the end', () => {
    expect(lineOf([begun])).toEqual(['first queued', 'second queued', 'after waiting']);
    expect(lineOf([begun, started])).toEqual(['first running', 'second queued', 'after waiting']);
    expect(lineOf([begun, started, attempt], false)[0]).toBe('first open');
    const both = [begun, started, ended('first', 'completed'), ended('second', 'completed')];
    expect(lineOf(both)).toEqual(['first completed', 'second completed', 'after queued']);
  });

  it('say on which tier, for how long, and what is waited for', () => {
    const [first, , after] = taskStates([begun, started, attempt, waiting], true);
    expect(first).toMatchObject({
      attempts: 1,
      tier: 'cheap',
      model: 'p/low',
      startedAt: 2,
      waiting: { for: 'retry', code: 'RATE_LIMITED', seconds: 9 },
    });
    expect(after?.waitsFor).toEqual(['first', 'second']);
    const [done] = taskStates([begun, started, attempt, waiting, ended('first', 'completed')], true);
    expect(done).toMatchObject({ endedAt: 5 });
    expect(done).not.toHaveProperty('waiting');
  });

  it('that were cancelled and are taken up again are queued', () => {
    const again: JobEvent = { type: 'run.resumed', at: 9, reopened: ['first'] };
    expect(lineOf([begun, started, ended('first', 'cancelled'), again])[0]).toBe('first queued');
  });
});

describe('a log in the making', () => {
  it('says when the answer began, where the runtime tells it, and what is waited for', async () => {
    const runtime = scripted({
      latencyMs: 5,
      reply: ({ callNumber }) =>
        callNumber === 1
          ? { kind: 'error', status: 429, retryAfterSeconds: 0.01 }
          : { kind: 'text', text: 'ok' },
    });
    const { spawn } = runtime;
    const answering = Object.assign(runtime, {
      spawn: async (...given: Parameters<typeof spawn>) =>
        Object.assign(await spawn.apply(runtime, given), { answering: Promise.resolve() }),
    });
    const run = createOrchestrator({ runtime: answering, agents }).run([
      { agent: 'writer', description: 'Say it.' },
    ]);
    const events: JobEvent[] = [];
    for await (const event of run) events.push(event);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'session.answering')).toHaveLength(2);
    expect(types.indexOf('session.answering')).toBeLessThan(types.indexOf('session.ended'));
    expect(events.find(({ type }) => type === 'task.waiting')).toMatchObject({
      taskId: 'writer-1',
      for: 'retry',
      code: 'RATE_LIMITED',
      seconds: 0.01,
    });
  });

  it('says that a task waits to be admitted, and what holds it back', async () => {
    const granted = Promise.withResolvers<void>();
    const admission = [
      { name: 'prices', admit: async () => ({ settle: <Outcome>(outcome: Outcome): Outcome => outcome }) },
      {
        name: 'rate-limit',
        waitOf: () => ({ code: 'RATE_LIMITED', seconds: 3 }) as const,
        async admit() {
          await granted.promise;
          return { settle: <Outcome>(outcome: Outcome): Outcome => outcome };
        },
      },
    ];
    const run = createOrchestrator({ runtime: gateway(), agents, admission }).run(tasks.slice(0, 1));
    const types: string[] = [];
    for await (const { type, ...event } of run) {
      types.push(type);
      if (type !== 'task.waiting') continue;
      const why = { control: 'rate-limit', code: 'RATE_LIMITED', seconds: 3 };
      expect(event).toMatchObject({ taskId: 'easy', for: 'admission', ...why });
      granted.resolve();
    }
    expect(types.indexOf('task.waiting')).toBeLessThan(types.indexOf('attempt.started'));
  });
});
