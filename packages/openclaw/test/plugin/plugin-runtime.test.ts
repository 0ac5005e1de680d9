import { expect, onTestFinished, test, vi } from 'vitest';
import { type PluginRuntimeOptions, pluginRuntime } from '../../src/plugin/index.ts';
import { FakeSubagent, request } from './fake-subagent.ts';

const { signal } = new AbortController();

function runtimeOn(subagent: FakeSubagent, options: Partial<PluginRuntimeOptions> = {}) {
  return pluginRuntime({ subagent, agentId: 'main', models: ['scripted/large'], ...options });
}

test('a session answers with text, model, tokens and cost, and is deleted', async () => {
  const subagent = new FakeSubagent();
  const runtime = runtimeOn(subagent);
  const session = await runtime.spawn(request(), { signal });
  expect(await session.outcome()).toMatchObject({
    status: 'completed',
    text: 'Done.',
    modelUsed: 'scripted/own',
    usage: { inputTokens: 100, outputTokens: 10 },
    costUsd: 0.002,
  });
  await runtime.close();
  expect(subagent.deleted).toEqual([session.reference.sessionKey]);
});

test('transcripts are put away when their sessions are deleted, unless the operator wants none of that', async () => {
  for (const { options, archived } of [
    { options: {}, archived: 1 },
    { options: { archiveTranscripts: false }, archived: 0 },
  ]) {
    const subagent = new FakeSubagent();
    const runtime = runtimeOn(subagent, options);
    await (await runtime.spawn(request(), { signal })).outcome();
    await runtime.close();
    expect(subagent.deleted).toHaveLength(1);
    expect(subagent.archived).toHaveLength(archived);
  }
});

test('sessions have no tools, a short prompt and a queue apart from conversations', async () => {
  const subagent = new FakeSubagent();
  await runtimeOn(subagent).spawn(request({ tools: 'inherit' }), { signal });
  expect(subagent.runs[0]).toMatchObject({
    disableTools: true,
    promptMode: 'minimal',
    lane: 'subagent',
    deliver: false,
    extraSystemPrompt: 'You are a worker.',
  });
});

test('agents that ask for tools get them where that is allowed', async () => {
  const subagent = new FakeSubagent();
  await runtimeOn(subagent, { allowTools: true }).spawn(request({ tools: 'inherit' }), { signal });
  expect(subagent.runs[0]).not.toHaveProperty('disableTools');
});

test('a model that is not on the list is refused before anything is started', async () => {
  const subagent = new FakeSubagent();
  const spawning = runtimeOn(subagent).spawn(request({ model: 'scripted/other' }), { signal });
  await expect(spawning).rejects.toMatchObject({ code: 'UNKNOWN_MODEL', fix: /scripted\/large/ });
  expect(subagent.runs).toEqual([]);
});

test('where the caller may not choose the model, the agent’s own answers and is named', async () => {
  const subagent = new FakeSubagent();
  subagent.mayChooseModel = false;
  const session = await runtimeOn(subagent).spawn(request({ model: 'scripted/large' }), { signal });
  expect((await session.outcome()).modelUsed).toBe('scripted/own');
});

test('where the model matters, a refusal of the model is a failure that says what to set', async () => {
  const subagent = new FakeSubagent();
  subagent.mayChooseModel = false;
  const runtime = runtimeOn(subagent, { modelRefused: 'fail' });
  const spawning = runtime.spawn(request({ model: 'scripted/large' }), { signal });
  await expect(spawning).rejects.toMatchObject({ code: 'RUNTIME_UNAUTHORIZED', fix: /allowModelOverride/ });
  expect(subagent.runs).toEqual([]);
});

test('a caller without the right to run agents is told so', async () => {
  const subagent = new FakeSubagent();
  subagent.refuse = 'missing scope: operator.write';
  const spawning = runtimeOn(subagent).spawn(request(), { signal });
  await expect(spawning).rejects.toMatchObject({ code: 'RUNTIME_UNAUTHORIZED', message: /operator\.write/ });
});

test('cancelling deletes the session, which ends its run', async () => {
  const subagent = new FakeSubagent(() => ({ hang: true }));
  const session = await runtimeOn(subagent).spawn(request(), { signal });
  await session.cancel('no longer wanted');
  expect(await session.outcome()).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  expect(subagent.deleted).toEqual([session.reference.sessionKey]);
});

test('what a session had used and written counts, though it is stopped', async () => {
  const subagent = new FakeSubagent(() => ({ hang: true }));
  const usage = { input: 27_655, output: 12, cost: { total: 0.03 } };
  const written = { role: 'assistant', content: [{ type: 'text', text: 'Let me look.' }], usage };
  subagent.getSessionMessages = async ({ sessionKey }) => {
    // A session that is deleted has no transcript.
    return {
      messages: subagent.deleted.includes(sessionKey) ? [] : [{ role: 'user', content: 'x' }, written],
    };
  };
  const runtime = runtimeOn(subagent);
  const stopped = await runtime.spawn(request(), { signal });
  await stopped.cancel('no longer wanted');
  const slow = await runtime.spawn(request({ attemptId: 'run-1/slow/1', timeoutSeconds: 0.05 }), { signal });
  for (const [session, status] of [
    [stopped, 'cancelled'],
    [slow, 'timeout'],
  ] as const) {
    expect(await session.outcome()).toMatchObject({
      status,
      text: 'Let me look.',
      usage: { inputTokens: 27_655, outputTokens: 12 },
      costUsd: 0.03,
    });
  }
});

test('a session that takes too long is ended', async () => {
  const subagent = new FakeSubagent(() => ({ hang: true }));
  const session = await runtimeOn(subagent).spawn(request({ timeoutSeconds: 0.05 }), { signal });
  expect(await session.outcome()).toMatchObject({ status: 'timeout', error: { code: 'TIMEOUT' } });
  expect(subagent.deleted).toHaveLength(1);
});

test('nothing says that a model is free: a cost of nothing is not known', async () => {
  const subagent = new FakeSubagent();
  subagent.costUsd = 0;
  const session = await runtimeOn(subagent).spawn(request(), { signal });
  const outcome = await session.outcome();
  expect(outcome.usage).toMatchObject({ inputTokens: 100 });
  expect(outcome).not.toHaveProperty('costUsd');
});

test('what the provider says decides whether another try may help', async () => {
  const subagent = new FakeSubagent(() => ({ error: 'LLM request failed: rate limit reached' }));
  const session = await runtimeOn(subagent).spawn(request(), { signal });
  expect((await session.outcome()).error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
});

test('an answer whose session cannot be read back is kept, without what it used', async () => {
  const subagent = new FakeSubagent();
  subagent.readable = false;
  const session = await runtimeOn(subagent).spawn(request(), { signal });
  const outcome = await session.outcome();
  expect(outcome).toMatchObject({ status: 'completed', text: 'Done.' });
  expect(outcome.usage).toBeUndefined();
});

test('an answer whose session is read back for ever is kept too', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const subagent = new FakeSubagent();
  subagent.getSessionMessages = () => new Promise(() => undefined);
  const session = await runtimeOn(subagent).spawn(request({ timeoutSeconds: 60 }), { signal });
  await vi.advanceTimersByTimeAsync(30_000);
  const outcome = await Promise.race([session.outcome(), Promise.resolve('none yet')]);
  expect(outcome).toMatchObject({ status: 'completed', text: 'Done.' });
});

test.each([
  ['what it says of the model makes no sense', { terminalReceipt: { effective: null } }, 'Done.'],
  ['its last message is none', {}, 'Done.'],
])('an answer is kept where %s', async (_how, facts, text) => {
  const subagent = new FakeSubagent();
  subagent.waitForRun = async () => ({ status: 'ok', endedAt: 1, terminalReply: { text }, ...facts });
  subagent.getSessionMessages = async () => ({ messages: [{ role: 'assistant', content: [] }] });
  const session = await runtimeOn(subagent).spawn(request(), { signal });
  expect(await session.outcome()).toMatchObject({ status: 'completed', text });
});

test('a gateway that does not wait is not asked without a pause', async () => {
  let asked = 0;
  const subagent = new FakeSubagent();
  subagent.waitForRun = async () => {
    asked += 1;
    await new Promise(setImmediate);
    return { status: 'pending' };
  };
  const session = await runtimeOn(subagent).spawn(request({ timeoutSeconds: 0.1 }), { signal });
  expect((await session.outcome()).status).toBe('timeout');
  expect(asked).toBeLessThan(5);
});

test('a session that took too long and could not be ended is ended later, or named', async () => {
  const warnings: string[] = [];
  const subagent = new FakeSubagent(() => ({ hang: true }));
  subagent.deleteSession = async () => {
    throw new Error('busy');
  };
  const onWarning = ({ code, message }: { code: string; message: string }) =>
    warnings.push(`${code} ${message}`);
  const runtime = runtimeOn(subagent, { onWarning });
  const session = await runtime.spawn(request({ timeoutSeconds: 0.05 }), { signal });
  expect((await session.outcome()).status).toBe('timeout');
  await runtime.close?.();
  expect(warnings).toEqual([expect.stringMatching(/^CANCEL_FAILED .*busy/)]);
});

test('a session that hands its turn over has given no answer', async () => {
  const subagent = new FakeSubagent(() => ({ text: '', yielded: true }));
  const session = await runtimeOn(subagent, { allowTools: true }).spawn(request(), { signal });
  expect((await session.outcome()).error).toMatchObject({ code: 'SESSION_FAILED', fix: /sessions_yield/ });
});

test('an option that is wrong is named', () => {
  expect(() => pluginRuntime({ subagent: new FakeSubagent(), agentId: 'no agent' })).toThrow(/agentId/);
});
