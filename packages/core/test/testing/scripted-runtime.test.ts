import { expect, it } from 'vitest';
import type { SessionOutcome, SpawnRequest } from '../../src/index.ts';
import { InputError, RuntimeError } from '../../src/index.ts';
import { type ScriptedReply, scripted } from '../../src/testing/index.ts';

const signal = new AbortController().signal;

function request(fields: Partial<SpawnRequest> = {}): SpawnRequest {
  return {
    attemptId: 'run/task/1',
    label: 'task',
    instructions: 'You are brief.',
    prompt: '# Task\nSay hello.',
    tools: 'none',
    timeoutSeconds: 60,
    ...fields,
  };
}

async function outcomeOf(reply: ScriptedReply): Promise<SessionOutcome> {
  const session = await scripted({ reply: () => reply }).spawn(request(), { signal });
  return session.outcome();
}

it('answers with a sample by default, from its first model', async () => {
  const runtime = scripted();
  const session = await runtime.spawn(request(), { signal });
  expect(await session.outcome()).toMatchObject({
    status: 'completed',
    text: expect.stringContaining('Say hello.'),
    modelUsed: 'scripted/cheap',
    finishReason: 'stop',
  });
  expect(session.reference).toEqual({
    runtime: 'scripted',
    attemptId: 'run/task/1',
    sessionKey: 'scripted:run/task/1',
  });
});

it.each([
  [429, { code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: 7 }],
  [500, { code: 'PROVIDER_ERROR', retryable: true }],
  [503, { code: 'PROVIDER_UNAVAILABLE', retryable: true, retryAfterSeconds: 7 }],
  [401, { code: 'RUNTIME_UNAUTHORIZED', retryable: false }],
  [403, { code: 'RUNTIME_UNAUTHORIZED', retryable: false }],
  [402, { code: 'QUOTA_EXHAUSTED', retryable: false }],
  [404, { code: 'UNKNOWN_MODEL', retryable: false }],
  [400, { code: 'PROVIDER_ERROR', retryable: false }],
  [422, { code: 'PROVIDER_ERROR', retryable: false }],
])('fails a session that the provider answers with %s', async (status, error) => {
  const outcome = await outcomeOf({ kind: 'error', status, message: 'No.', retryAfterSeconds: 7 });
  expect(outcome).toMatchObject({ status: 'failed', text: '', error });
  expect(outcome.error?.message).toContain(`${status}: No.`);
});

it('fails the session whose script throws', async () => {
  const runtime = scripted({
    reply: async () => {
      throw new RuntimeError({ code: 'SESSION_FAILED', message: 'The script broke.', fix: 'Mend it.' });
    },
  });
  const session = await runtime.spawn(request(), { signal });
  expect(await session.outcome()).toMatchObject({ status: 'failed', error: { code: 'SESSION_FAILED' } });
  expect(runtime.liveSessions()).toBe(0);
});

it('reports usage by a rule of thumb where the script names none', async () => {
  const outcome = await outcomeOf({ kind: 'text', text: 'Hello there.' });
  expect(outcome.usage).toEqual({ inputTokens: 8, outputTokens: 3 });
});

it('waits as long as the reply says, and ends earlier on time-out', async () => {
  const runtime = scripted({ latencyMs: 3_600_000 });
  const session = await runtime.spawn(request({ timeoutSeconds: 0.01 }), { signal });
  expect(runtime.liveSessions()).toBe(1);
  expect(await session.outcome()).toMatchObject({ status: 'timeout', error: { code: 'TIMEOUT' } });
  expect(runtime.liveSessions()).toBe(0);
});

it('lets a reply name another delay than its host', async () => {
  const runtime = scripted({
    latencyMs: 3_600_000,
    reply: () => ({ kind: 'text', text: 'Now.', delayMs: 0 }),
  });
  const session = await runtime.spawn(request(), { signal });
  expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'Now.' });
});

it('keeps a reply that comes after the cancellation to itself', async () => {
  const late = Promise.withResolvers<ScriptedReply>();
  const runtime = scripted({ reply: () => late.promise });
  const session = await runtime.spawn(request(), { signal });
  await session.cancel('no longer wanted');
  late.resolve({ kind: 'text', text: 'Too late.' });
  await late.promise;
  expect(await session.outcome()).toMatchObject({ status: 'cancelled', text: '' });
  expect(runtime.liveSessions()).toBe(0);
});

it('keeps account of its calls and of the most sessions at once', async () => {
  const runtime = scripted({ reply: () => ({ kind: 'hang' }) });
  const ids = ['a', 'b', 'c'];
  const sessions = await Promise.all(
    ids.map((attemptId) => runtime.spawn(request({ attemptId }), { signal })),
  );
  await Promise.all(sessions.map((session) => session.cancel('enough')));
  expect(runtime.calls.map(({ callNumber, model }) => [callNumber, model])).toEqual([
    [1, 'scripted/cheap'],
    [2, 'scripted/cheap'],
    [3, 'scripted/cheap'],
  ]);
  expect(runtime.maxInFlight).toBe(3);
  expect(runtime.liveSessions()).toBe(0);
});

it('sets no timers for replies without delay', async () => {
  const runtime = scripted({ reply: () => ({ kind: 'text', text: 'At once.' }) });
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const ids = Array.from({ length: 1000 }, (_, index) => `run/${index}/1`);
  const sessions = await Promise.all(
    ids.map((attemptId) => runtime.spawn(request({ attemptId }), { signal })),
  );
  const after = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
  expect(after).toBe(before);
  expect(outcomes.every(({ status }) => status === 'completed')).toBe(true);
});

it.each([{ models: [] }, { latencyMs: -1 }, { latencyMs: Number.NaN }])('refuses %j', (options) => {
  expect(() => scripted(options)).toThrow(InputError);
});
