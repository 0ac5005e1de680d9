import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AgentRuntime,
  type AgentTask,
  createOrchestrator,
  defineAgent,
  InputError,
  type OrchestratorOptions,
  type Run,
  type RunEvent,
  RuntimeError,
} from '../src/index.ts';
import { type ReplyScript, type ScriptedCall, scripted } from '../src/testing/index.ts';

const base = {
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
} as const;
const writer = defineAgent({ ...base, name: 'writer' });
const judge = defineAgent({ ...base, name: 'judge', outputSchema: z.object({ score: z.number().max(10) }) });

const say = (text: string) => ({ kind: 'text', text }) as const;
const echo: ReplyScript = (call) => say(descriptionOf(call));
const descriptionOf = (call: ScriptedCall): string => call.prompt.split('\n')[1] ?? '';
const tasks = (count: number, fields: Partial<AgentTask> = {}): AgentTask[] =>
  Array.from({ length: count }, (_, index) => ({ agent: 'writer', description: `task ${index}`, ...fields }));

function orchestrate(reply: ReplyScript, options: Partial<OrchestratorOptions> = {}) {
  const runtime = scripted({ reply });
  return {
    runtime,
    ...createOrchestrator({ runtime, agents: [writer, judge], retryDelaySeconds: 0.001, ...options }),
  };
}

/** A runtime with one part of it replaced. */
const withOwn = (part: Partial<AgentRuntime>): AgentRuntime =>
  Object.assign(Object.create(scripted({ reply: echo })), part);

async function eventsOf(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** A script that writes down a part of each call. */
function recording(list: string[], part: (call: ScriptedCall) => string, reply: ReplyScript): ReplyScript {
  return (call) => {
    list.push(part(call));
    return reply(call);
  };
}

/** A script whose calls wait until the test lets them go. */
function gated() {
  const waiting: { call: ScriptedCall; open(): void }[] = [];
  const arrivals: (() => void)[] = [];
  const reply: ReplyScript = async (call) => {
    const gate = Promise.withResolvers<void>();
    waiting.push({ call, open: gate.resolve });
    for (const arrived of arrivals.splice(0)) arrived();
    await gate.promise;
    return echo(call);
  };
  const reached = async (count: number): Promise<void> => {
    while (waiting.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
  };
  return { reply, waiting, reached };
}

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
      'run-started',
      'task-started',
      'attempt-started',
      'session-started',
      'session-ended',
      'attempt-ended',
      'task-ended',
      'run-ended',
    ]);
    const { summary } = await running;
    expect((await eventsOf(running)).at(-1)).toMatchObject({ type: 'run-ended', summary });
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

describe('an answer that fails its check', () => {
  test('is corrected once: the agent is told what was wrong', async () => {
    const prompts: string[] = [];
    const { run } = orchestrate((call) => {
      prompts.push(call.prompt);
      return say(call.callNumber === 1 ? '{"score": 11}' : '{"score": 8}');
    });
    const { results } = await run([{ agent: 'judge', description: 'j' }]);
    expect(results[0]).toMatchObject({ status: 'completed', output: { score: 8 }, text: '{"score": 8}' });
    expect(results[0]?.attempts.map(({ reason, status, text }) => ({ reason, status, text }))).toEqual([
      { reason: 'first', status: 'failed', text: '{"score": 11}' },
      { reason: 'corrective', status: 'completed', text: '{"score": 8}' },
    ]);
    expect(prompts[1]).toContain('<previous-answer>\n{"score": 11}');
    expect(prompts[1]).toMatch(/- score: .+10/);
  });

  test('is corrected only once, and the raw text is kept', async () => {
    const { run, runtime } = orchestrate(() => say('I would rather not.'));
    const { results } = await run([{ agent: 'judge', description: 'j' }]);
    expect(results[0]).toMatchObject({
      status: 'failed',
      text: 'I would rather not.',
      error: { code: 'OUTPUT_NOT_JSON', fix: expect.any(String) },
    });
    expect(results[0]).not.toHaveProperty('output');
    expect(runtime.calls.length).toBe(2);
  });
});

describe('a transient fault', () => {
  test('is tried again, as often as allowed', async () => {
    const { run, runtime } = orchestrate(({ callNumber }) =>
      callNumber <= 2 ? { kind: 'error', status: 503 } : say('ok'),
    );
    const { results } = await run(tasks(1));
    expect(results[0]?.attempts.map(({ reason, status }) => `${reason} ${status}`)).toEqual([
      'first failed',
      'retry failed',
      'retry completed',
    ]);
    expect(runtime.calls.length).toBe(3);
  });

  test('that lasts ends as the fault it is', async () => {
    const { run, runtime } = orchestrate(() => ({ kind: 'error', status: 500 }), { retries: 1 });
    const { results } = await run(tasks(1));
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR' } });
    expect(runtime.calls.length).toBe(2);
  });

  test('during a corrective attempt is tried again with the correction', async () => {
    const prompts: string[] = [];
    const { run } = orchestrate((call) => {
      prompts.push(call.prompt);
      if (call.callNumber === 1) return say('nonsense');
      return call.callNumber === 2 ? { kind: 'error', status: 500 } : say('{"score": 2}');
    });
    const { results } = await run([{ agent: 'judge', description: 'j' }]);
    expect(results[0]?.attempts.map(({ reason }) => reason)).toEqual(['first', 'corrective', 'retry']);
    expect(prompts[2]).toContain('<previous-answer>\nnonsense');
  });

  test('of one task leaves the others alone', async () => {
    const { run } = orchestrate((call) =>
      descriptionOf(call) === 'task 3' ? { kind: 'error', status: 400 } : echo(call),
    );
    const { summary } = await run(tasks(20));
    expect(summary).toMatchObject({ completed: 19, failed: 1 });
    expect(summary.notCompleted).toEqual([
      expect.objectContaining({ taskId: 'writer-4', code: 'PROVIDER_ERROR' }),
    ]);
  });
});

describe('stopping', () => {
  test('a session that hangs ends as timeout, and nothing is left running', async () => {
    const { run, runtime } = orchestrate(() => ({ kind: 'hang' }));
    const { results } = await run(tasks(3, { timeoutSeconds: 0.02 }));
    expect(results.map(({ status, error }) => [status, error?.code])).toEqual(
      Array(3).fill(['timeout', 'TIMEOUT']),
    );
    expect(runtime.liveSessions()).toBe(0);
  });

  test('cancel stops what runs, starts nothing more, and keeps what is finished', async () => {
    const { reply, waiting, reached } = gated();
    const { run, runtime } = orchestrate(reply, { maxConcurrent: 2 });
    const running = run(tasks(5));
    await reached(2);
    waiting[0]?.open();
    await reached(3);
    running.cancel('enough');
    const { results, summary } = await running;
    expect(results.map(({ status }) => status)).toEqual(['completed', ...Array(4).fill('cancelled')]);
    expect(results[1]?.error?.message).toContain('enough');
    expect(summary.byStatus).toEqual({ completed: 1, failed: 0, timeout: 0, cancelled: 4 });
    expect(runtime.calls.length).toBe(3);
    expect(runtime.liveSessions()).toBe(0);
  });

  test('a signal that has aborted already starts nothing', async () => {
    const { run, runtime } = orchestrate(echo);
    const { summary } = await run(tasks(2), { signal: AbortSignal.abort('no') });
    expect(summary.byStatus.cancelled).toBe(2);
    expect(runtime.calls.length).toBe(0);
  });

  test('a cancel during the wait before a retry ends the task as cancelled', async () => {
    const { run } = orchestrate(() => ({ kind: 'error', status: 429, retryAfterSeconds: 600 }));
    const running = run(tasks(1));
    for await (const event of running) if (event.type === 'attempt-ended') running.cancel();
    expect((await running).results[0]).toMatchObject({
      status: 'cancelled',
      attempts: [{ error: { code: 'RATE_LIMITED' } }],
    });
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

describe('a runtime', () => {
  test('that cannot be reached rejects the run before the first event', async () => {
    const down = new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message: 'nobody there', fix: 'start it' });
    const runtime = withOwn({ connect: () => Promise.reject(down) });
    const running = createOrchestrator({ runtime, agents: [writer] }).run(tasks(1));
    await expect(running).rejects.toBe(down);
    await expect(eventsOf(running)).rejects.toBe(down);
  });

  test('that throws something strange fails that task as a defect, with a result', async () => {
    const runtime = withOwn({ spawn: () => Promise.reject(new RangeError('oops')) });
    const { results } = await createOrchestrator({ runtime, agents: [writer] }).run(tasks(1));
    expect(results[0]).toMatchObject({
      status: 'failed',
      error: { code: 'INTERNAL', message: expect.stringContaining('oops') },
    });
  });

  test('that cannot confirm a stop is reported, not waited for forever', async () => {
    const runtime = withOwn({
      spawn: async () => ({
        reference: { runtime: 'stuck', attemptId: 'a', sessionKey: 'stuck-1' },
        outcome: () => new Promise<never>(() => {}),
        cancel: () =>
          Promise.reject(new RuntimeError({ code: 'CANCEL_FAILED', message: 'no way', fix: 'none' })),
      }),
    });
    const { results } = await createOrchestrator({ runtime, agents: [writer] }).run(
      tasks(1, { timeoutSeconds: 0.01 }),
    );
    expect(results[0]).toMatchObject({
      status: 'timeout',
      warnings: [{ code: 'CANCEL_FAILED', message: expect.stringContaining('stuck-1') }],
    });
  });
});
