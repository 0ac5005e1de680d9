import { describe, expect, test } from 'vitest';
import { createOrchestrator, RuntimeError } from '../src/index.ts';
import { writer } from './kit/agents.ts';
import { descriptionOf, echo, eventsOf, gated, orchestrate, say, tasks, withOwn } from './kit/orchestrate.ts';

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

describe('the wait before a retry', () => {
  test('leaves its place to another task, and the retry comes before tasks that have not begun', async () => {
    const failed = new Set<string>();
    const asked: string[] = [];
    const { run } = orchestrate(
      (call) => {
        const task = descriptionOf(call);
        asked.push(task);
        if (task !== 'task 0' || failed.has(task)) return { ...say('ok'), delayMs: 100 };
        failed.add(task);
        return { kind: 'error', status: 500 };
      },
      { maxConcurrent: 1, retryDelaySeconds: 0.02 },
    );
    const { summary } = await run(tasks(4));
    expect(summary).toMatchObject({ completed: 4, maxInFlight: 1 });
    // Its timer, of 20 to 40 ms, is set before that of the session that takes its place.
    expect(asked).toEqual(['task 0', 'task 1', 'task 0', 'task 2', 'task 3']);
  });

  test('keeps its place where the provider asked for less', async () => {
    const asked: string[] = [];
    const { run } = orchestrate(
      (call) => {
        asked.push(descriptionOf(call));
        return asked.length === 1 ? { kind: 'error', status: 429, retryAfterSeconds: 0.02 } : say('ok');
      },
      { maxConcurrent: 1 },
    );
    await run(tasks(3));
    expect(asked).toEqual(['task 0', 'task 0', 'task 1', 'task 2']);
  });

  test('keeps to the limit however many come back at once', async () => {
    const { run } = orchestrate(
      ({ callNumber }) => (callNumber <= 12 ? { kind: 'error', status: 500 } : { ...say('ok'), delayMs: 5 }),
      { maxConcurrent: 3, retryDelaySeconds: 0.01, retries: 20 },
    );
    const { summary } = await run(tasks(30));
    expect(summary).toMatchObject({ completed: 30, maxInFlight: 3 });
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
    for await (const event of running) if (event.type === 'attempt.ended') running.cancel();
    expect((await running).results[0]).toMatchObject({
      status: 'cancelled',
      attempts: [{ error: { code: 'RATE_LIMITED' } }],
    });
  });
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
