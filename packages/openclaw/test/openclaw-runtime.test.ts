import { type ErrorInfo, RuntimeError, type SpawnRequest } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { GatewayRefusal } from '../src/gateway/link-failures.ts';
import { openclaw } from '../src/index.ts';
import { OpenClawRuntime } from '../src/openclaw-runtime.ts';
import type { OpenClawOptions } from '../src/options.ts';
import { completedRun, FakeGateway } from './fake-gateway.ts';

const { signal } = new AbortController();

function request(fields: Partial<SpawnRequest> = {}): SpawnRequest {
  return {
    attemptId: 'run/task/1',
    label: 'test',
    instructions: 'Rules.',
    prompt: 'Task.',
    tools: 'none',
    timeoutSeconds: 60,
    ...fields,
  };
}

function runtimeOn(gateway: FakeGateway, options: OpenClawOptions = {}): OpenClawRuntime {
  return new OpenClawRuntime(gateway.dial, { onWarning: () => undefined, reconnectSeconds: 0, ...options });
}

const ended = { status: 'ok', endedAt: 1 };
const attachOnly = (params: Record<string, unknown>): boolean => 'expectedExistingSessionId' in params;
const unavailable = (): RuntimeError =>
  new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message: 'Nobody listens.', fix: 'Start it.' });

/** A gateway whose runs end at once, with the text "done". */
function answeringGateway(): FakeGateway {
  return new FakeGateway({
    agent: (params) => (attachOnly(params) ? completedRun('done') : { status: 'accepted' }),
    'agent.wait': () => ended,
    'sessions.delete': () => ({ ok: true }),
    'chat.abort': () => ({ ok: true }),
    'tools.invoke': () => ({ ok: false, error: { code: 'not_found', message: 'Tool not available' } }),
  });
}

/** A gateway that lets `sessions_spawn` be called and allows each parent so many children, all of them running. */
function spawningGateway(limit: number): { gateway: FakeGateway; finish(): void } {
  const children = new Map<string, number>();
  const finished = Promise.withResolvers<unknown>();
  const gateway = answeringGateway();
  let spawned = 0;
  gateway.handlers['tools.invoke'] = ({ sessionKey }) => {
    const running = children.get(String(sessionKey)) ?? 0;
    if (running >= limit) {
      const error = `sessions_spawn has reached max active children for this session (${running}/${limit}; …).`;
      return { ok: true, output: { details: { status: 'forbidden', error } } };
    }
    children.set(String(sessionKey), running + 1);
    spawned += 1;
    const details = {
      status: 'accepted',
      childSessionKey: `agent:main:subagent:${spawned}`,
      runId: `child-${spawned}`,
    };
    return { ok: true, output: { details } };
  };
  gateway.handlers['agent.wait'] = () => finished.promise;
  return { gateway, finish: () => finished.resolve(ended) };
}

describe('choosing a way', () => {
  it('starts agents without tools as light runs, with the instructions in the message', async () => {
    const gateway = answeringGateway();
    const session = await runtimeOn(gateway).spawn(request(), { signal });
    expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'done' });
    const message = 'Rules.\n\nTask.';
    expect(gateway.called('agent')[0]?.params).toMatchObject({ message, modelRun: true, promptMode: 'none' });
    expect(gateway.called('sessions.delete')).toEqual([]);
  });

  it('asks for sessions_spawn once, and remembers that it may not', async () => {
    const gateway = answeringGateway();
    const runtime = runtimeOn(gateway);
    for (const attemptId of ['run/a/1', 'run/b/1']) {
      const session = await runtime.spawn(request({ attemptId, tools: 'inherit' }), { signal });
      await session.outcome();
    }
    expect(gateway.called('tools.invoke')).toHaveLength(1);
    expect(gateway.called('agent')[0]?.params).toMatchObject({
      message: 'Task.',
      extraSystemPrompt: 'Rules.',
    });
  });

  it('deletes sessions that have ended before it closes', async () => {
    const gateway = answeringGateway();
    const runtime = runtimeOn(gateway);
    const session = await runtime.spawn(request({ tools: 'inherit' }), { signal });
    await session.outcome();
    await runtime.close();
    const { sessionKey } = session.reference;
    expect(gateway.called('sessions.delete')).toEqual([
      { method: 'sessions.delete', params: { key: sessionKey, deleteTranscript: true } },
    ]);
  });

  it('leaves transcripts in the database of OpenClaw where no archive of them is wanted', async () => {
    const gateway = answeringGateway();
    const runtime = runtimeOn(gateway, { archiveTranscripts: false });
    const session = await runtime.spawn(request({ tools: 'inherit' }), { signal });
    await session.outcome();
    await runtime.close();
    expect(gateway.called('sessions.delete')[0]?.params).toMatchObject({ deleteTranscript: false });
  });
});

describe('stopping', () => {
  it('stops and deletes the session of a spawn that was aborted on its way', async () => {
    const gateway = answeringGateway();
    const asked = Promise.withResolvers<void>();
    const accepted = Promise.withResolvers<unknown>();
    gateway.handlers.agent = (params) => {
      if (attachOnly(params)) return { status: 'timeout', stopReason: 'rpc' };
      asked.resolve();
      return accepted.promise;
    };
    const runtime = runtimeOn(gateway, { spawnWith: 'agent' });
    const abort = new AbortController();
    const spawning = runtime.spawn(request({ tools: 'inherit' }), { signal: abort.signal });
    await asked.promise;
    abort.abort(new Error('changed my mind'));
    await expect(spawning).rejects.toThrow('changed my mind');
    accepted.resolve({ status: 'accepted' });
    await runtime.close();
    expect(gateway.called('chat.abort')[0]?.params).toMatchObject({ runId: 'run/task/1' });
    expect(gateway.called('sessions.delete')).toHaveLength(1);
  });

  it('leaves a session alone that still runs when the runtime is closed', async () => {
    const gateway = answeringGateway();
    gateway.handlers['agent.wait'] = () => new Promise(() => undefined);
    const runtime = runtimeOn(gateway);
    const session = await runtime.spawn(request({ tools: 'inherit' }), { signal });
    await runtime.close();
    gateway.drop();
    expect(await session.outcome()).toMatchObject({
      status: 'failed',
      error: { code: 'RUNTIME_UNAVAILABLE' },
    });
    expect(gateway.called('sessions.delete')).toEqual([]);
    expect(gateway.called('chat.abort')).toEqual([]);
  });
});

describe('the limit of children', () => {
  it.each([1, 3, 5, 20])('of %i does not stop 50 sessions', async (limit) => {
    const { gateway, finish } = spawningGateway(limit);
    const runtime = runtimeOn(gateway, { spawnWith: 'sessions_spawn' });
    const requests = Array.from({ length: 50 }, (_, index) => request({ attemptId: `run/${index}/1` }));
    const sessions = await Promise.all(requests.map((asked) => runtime.spawn(asked, { signal })));
    finish();
    const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
    expect(outcomes.filter(({ status }) => status === 'completed')).toHaveLength(50);
    await runtime.close();
  });

  it('is not mistaken for another refusal', async () => {
    const gateway = answeringGateway();
    gateway.handlers['tools.invoke'] = () => ({
      ok: true,
      output: { details: { status: 'forbidden', error: 'agentId is not allowed' } },
    });
    const spawning = runtimeOn(gateway).spawn(request({ tools: 'inherit' }), { signal });
    await expect(spawning).rejects.toMatchObject({
      code: 'SPAWN_REFUSED',
      message: expect.stringContaining('agentId is not allowed'),
    });
  });
});

describe('a socket that drops', () => {
  it('while a session runs is opened again, and the answer is fetched without a second run', async () => {
    const gateway = answeringGateway();
    const waits = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    let waited = 0;
    gateway.handlers['agent.wait'] = () => waits[waited++]?.promise;
    const runtime = runtimeOn(gateway);
    const session = await runtime.spawn(request(), { signal });
    gateway.drop();
    waits[1]?.resolve(ended);
    expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'done' });
    expect(gateway.called('agent').filter(({ params }) => !attachOnly(params))).toHaveLength(1);
    expect(gateway.dialled).toBe(2);
  });

  it('before the start was confirmed sends the same key again', async () => {
    const gateway = answeringGateway();
    let tried = 0;
    const known = gateway.handlers.agent;
    gateway.handlers.agent = (params) => {
      if (attachOnly(params)) return known?.(params);
      tried += 1;
      if (tried > 1) return { status: 'in_flight' };
      gateway.drop();
      return new Promise(() => undefined);
    };
    const session = await runtimeOn(gateway).spawn(request(), { signal });
    expect(await session.outcome()).toMatchObject({ status: 'completed' });
    const keys = gateway.called('agent').map(({ params }) => params.idempotencyKey);
    expect(new Set(keys)).toEqual(new Set(['run/task/1']));
  });

  it('during sessions_spawn leaves no session behind, and the attempt may be repeated', async () => {
    const gateway = answeringGateway();
    gateway.handlers['tools.invoke'] = () => {
      gateway.drop();
      return new Promise(() => undefined);
    };
    gateway.handlers['sessions.list'] = () => ({ sessions: [{ key: 'agent:main:subagent:orphan' }] });
    const spawning = runtimeOn(gateway).spawn(request({ tools: 'inherit' }), { signal });
    await expect(spawning).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE', retryable: true });
    expect(gateway.called('sessions.delete')[0]?.params.key).toBe('agent:main:subagent:orphan');
  });
});

describe('a gateway that goes away', () => {
  it('fails the session when it does not come back', async () => {
    const gateway = answeringGateway();
    gateway.handlers['agent.wait'] = () => new Promise(() => undefined);
    const session = await runtimeOn(gateway).spawn(request(), { signal });
    gateway.away = unavailable();
    gateway.drop();
    expect(await session.outcome()).toMatchObject({
      status: 'failed',
      error: {
        code: 'RUNTIME_UNAVAILABLE',
        message: expect.stringContaining('Nobody listens.'),
        fix: 'Start it.',
      },
    });
  });

  it('and starts anew has lost the session', async () => {
    const gateway = answeringGateway();
    gateway.handlers['agent.wait'] = () => new Promise(() => undefined);
    const session = await runtimeOn(gateway).spawn(request(), { signal });
    gateway.bootId = 'boot-2';
    gateway.drop();
    expect(await session.outcome()).toMatchObject({
      status: 'failed',
      error: { code: 'SESSION_LOST', retryable: true },
    });
  });

  it('and starts anew before it has confirmed a session may have started it', async () => {
    const gateway = answeringGateway();
    gateway.handlers.agent = () => {
      gateway.bootId = 'boot-2';
      gateway.drop();
      return new Promise(() => undefined);
    };
    const spawning = runtimeOn(gateway).spawn(request(), { signal });
    await expect(spawning).rejects.toMatchObject({ code: 'SESSION_LOST', retryable: true });
    expect(gateway.called('agent')).toHaveLength(1);
  });

  it('is reported for the session that could not be deleted', async () => {
    const warnings: ErrorInfo[] = [];
    const gateway = answeringGateway();
    const runtime = runtimeOn(gateway, { onWarning: (warning) => warnings.push(warning) });
    gateway.handlers['sessions.delete'] = () => {
      throw new GatewayRefusal({ code: 'UNAVAILABLE', message: 'shutting down' });
    };
    const session = await runtime.spawn(request({ tools: 'inherit' }), { signal });
    await session.outcome();
    await runtime.close();
    expect(warnings).toMatchObject([
      { code: 'CANCEL_FAILED', message: expect.stringContaining('shutting down') },
    ]);
  });
});

it('refuses options that it does not know, naming each', () => {
  const options = { spawnWith: 'magic', colour: 'red' };
  expect(() => openclaw(Object(options))).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      issues: expect.arrayContaining([expect.objectContaining({ path: ['spawnWith'] })]),
    }),
  );
});
