import { describe, expect, test } from 'vitest';
import { type AgentTask, createOrchestrator, InputError } from '../src/index.ts';
import { scripted } from '../src/testing/index.ts';
import { writer } from './kit/agents.ts';
import {
  descriptionOf,
  echo,
  eventsOf,
  gated,
  orchestrate,
  recording,
  say,
  tasks,
} from './kit/orchestrate.ts';

describe('a run', () => {
  test('runs every task, however many there are beyond the limit, and keeps results in order', async () => {
    const { run } = orchestrate(echo, { maxConcurrent: 5 });
    const { results, summary } = await run(tasks(57));
    expect(results.map(({ text }) => text)).toEqual(tasks(57).map(({ description }) => description));
    expect(summary).toMatchObject({
      asked: 57,
      completed: 57,
      failed: 0,
      spawned: 57,
      verified: 57,
      maxInFlight: 5,
    });
  });

  test('never has more sessions in flight than allowed, and as many as allowed', async () => {
    const { reply, waiting, reached } = gated();
    const { run, runtime } = orchestrate(reply, { maxConcurrent: 3 });
    const running = run(tasks(7));
    for (let done = 0; done < 7; done++) {
      await reached(Math.min(done + 3, 7));
      if (done + 3 <= 7) expect(runtime.liveSessions()).toBe(3);
      waiting[done]?.open();
    }
    expect((await running).summary).toMatchObject({ completed: 7, maxInFlight: 3 });
  });

  test('starts higher priorities first and equal ones in the order given', async () => {
    const order: string[] = [];
    const { run } = orchestrate(
      recording(order, descriptionOf, () => say('ok')),
      { maxConcurrent: 1 },
    );
    const [a, b, c, d] = tasks(4) as [AgentTask, AgentTask, AgentTask, AgentTask];
    await run([a, { ...b, priority: 9 }, { ...c, priority: 1 }, d]);
    expect(order).toEqual(['task 1', 'task 0', 'task 3', 'task 2']);
  });

  test('tells the whole story in events, to readers early and late, and the summary agrees with it', async () => {
    const { run } = orchestrate(echo);
    const running = run(tasks(1));
    const types = (await eventsOf(running)).map(({ type }) => type);
    expect(types).toEqual([
      'run.started',
      'task.started',
      'attempt.started',
      'session.started',
      'session.ended',
      'attempt.ended',
      'task.ended',
      'run.ended',
    ]);
    const { summary } = await running;
    expect((await eventsOf(running)).at(-1)).toMatchObject({ type: 'run.ended', summary });
  });

  test('sums the tokens of all attempts per task and over the run', async () => {
    const usage = { inputTokens: 100, outputTokens: 10 };
    const { run } = orchestrate(({ callNumber }) => ({
      ...say(callNumber === 1 ? 'no' : '{"score": 1}'),
      usage,
    }));
    const { results, summary } = await run([{ agent: 'judge', description: 'j' }]);
    expect(results[0]?.usage).toEqual({ inputTokens: 200, outputTokens: 20 });
    expect(summary.usage).toEqual({ inputTokens: 200, outputTokens: 20 });
  });

  test('gives the attempt an id made of run, task and number', async () => {
    const { run } = orchestrate(echo);
    const { results } = await run([{ id: 'a', agent: 'writer', description: 'w' }], { runId: 'run-7' });
    expect(results[0]?.attempts[0]?.attemptId).toBe('run-7/a/1');
  });
});

describe('dependencies', () => {
  test('hold a task back until they complete, and their outputs are shown to it', async () => {
    const prompts: string[] = [];
    const { run } = orchestrate(
      recording(
        prompts,
        (call) => call.prompt,
        (call) => say(`done ${descriptionOf(call)}`),
      ),
    );
    await run([
      { id: 'b', agent: 'writer', description: 'second', dependsOn: ['a'] },
      { id: 'a', agent: 'writer', description: 'first' },
    ]);
    expect(prompts).toHaveLength(2);
    expect(prompts[1]).toContain('<result task="a" agent="writer">\ndone first\n</result>');
  });

  test('that fail fail their dependents, all the way down, with the reason and at no cost', async () => {
    const { run, runtime } = orchestrate((call) =>
      descriptionOf(call) === 'bad' ? { kind: 'error', status: 400, message: 'refused' } : echo(call),
    );
    const { results, summary } = await run([
      { id: 'a', agent: 'writer', description: 'bad' },
      { id: 'b', agent: 'writer', description: 'b', dependsOn: ['a'] },
      { id: 'c', agent: 'writer', description: 'c', dependsOn: ['b', 'd'] },
      { id: 'd', agent: 'writer', description: 'd' },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'completed']);
    expect(results[1]?.error).toMatchObject({
      code: 'DEPENDENCY_FAILED',
      message: expect.stringContaining('"a"'),
    });
    expect(results[2]?.error).toMatchObject({
      code: 'DEPENDENCY_FAILED',
      message: expect.stringContaining('"b"'),
    });
    expect(runtime.calls.length).toBe(2);
    expect(summary).toMatchObject({ asked: 4, completed: 1, failed: 3 });
    expect(summary.notCompleted.map(({ taskId }) => taskId).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('the model', () => {
  test('is the task’s, else the run’s', async () => {
    const asked: string[] = [];
    const runtime = scripted({
      reply: recording(
        asked,
        (call) => call.model,
        () => say('ok'),
      ),
      models: ['p/a', 'p/b'],
    });
    const { run } = createOrchestrator({ runtime, agents: [writer], model: 'p/a', maxConcurrent: 1 });
    await run([...tasks(1), ...tasks(1, { model: 'p/b' })]);
    expect(asked).toEqual(['p/a', 'p/b']);
  });

  test('that the runtime does not have is refused before anything is spawned', async () => {
    const runtime = scripted({ reply: echo, models: ['p/a'] });
    const { run } = createOrchestrator({ runtime, agents: [writer], model: 'p/z' });
    await expect(run(tasks(3))).rejects.toThrow(/no model "p\/z"/);
    expect(runtime.calls.length).toBe(0);
  });

  test('that answers instead of the one asked for is noticed', async () => {
    const runtime = scripted({ reply: () => ({ ...say('ok'), model: 'p/other' }), models: ['p/a'] });
    const { run } = createOrchestrator({ runtime, agents: [writer], model: 'p/a' });
    const { results, summary } = await run(tasks(1));
    expect(results[0]).toMatchObject({
      status: 'completed',
      modelUsed: 'p/other',
      warnings: [{ code: 'MODEL_MISMATCH' }],
    });
    expect(summary).toMatchObject({ warnings: 1, models: { 'p/other': 1 } });
  });
});

describe('misuse', () => {
  test('is thrown at once', () => {
    const { run } = orchestrate(echo);
    expect(() => run([{ agent: 'nobody', description: 'x' }])).toThrow(InputError);
    expect(() => run(tasks(1), { runId: '../x' })).toThrow(/runId/);
  });

  test.each([{ maxConcurrent: 0 }, { retries: -1 }, { timeoutSeconds: 0 }, { maxConcurrent: 1.5 }])(
    '%j is refused',
    (options) => {
      expect(() => orchestrate(echo, options)).toThrow(InputError);
    },
  );
});
