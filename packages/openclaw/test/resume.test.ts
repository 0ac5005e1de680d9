import type { SessionReference, SpawnRequest } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { GatewayRefusal } from '../src/gateway/link-failures.ts';
import { OpenClawRuntime } from '../src/openclaw-runtime.ts';
import type { OpenClawOptions } from '../src/options.ts';
import { completedRun, FakeGateway } from './fake-gateway.ts';
import { answerRow, promptRow, recoveryRow } from './fake-transcript.ts';

const { signal } = new AbortController();

const asked: SpawnRequest = {
  attemptId: 'run/task/1',
  label: 'test',
  instructions: 'Rules.',
  prompt: 'Task.',
  tools: 'inherit',
  timeoutSeconds: 60,
};
const resumed: SpawnRequest = { ...asked, resumed: true };
const attachOnly = (params: Record<string, unknown>): boolean => 'expectedExistingSessionId' in params;
const child = (name: string): string => `agent:main:subagent:${name}`;

/** Sessions by their key, with the rows of their transcripts; runs by their id, of those that are known. */
interface Kept {
  sessions?: Record<string, unknown[]>;
  queued?: Record<string, string>;
  runs?: Record<string, 'running' | string>;
}

/** A gateway that is left with what it has on disk, and perhaps some runs. */
function gatewayWith({ sessions = {}, queued = {}, runs = {} }: Kept = {}): FakeGateway {
  const left = new Map(Object.entries(sessions));
  const known = new Map(Object.entries(runs));
  return new FakeGateway({
    agent: (params) => {
      const text = known.get(String(params.idempotencyKey));
      if (attachOnly(params) && text === undefined) {
        const message = `Session "${params.sessionKey}" changed before expected work could start.`;
        throw new GatewayRefusal({ code: 'UNAVAILABLE', message });
      }
      if (text === 'running') return { status: 'in_flight' };
      if (text !== undefined) return completedRun(text);
      known.set(String(params.idempotencyKey), 'new');
      return { status: 'accepted' };
    },
    'agent.wait': ({ runId }) => {
      if (known.get(String(runId)) === 'running') known.set(String(runId), 'waited for');
      return { status: 'ok', endedAt: 1 };
    },
    'chat.history': ({ sessionKey }) => {
      const runId = queued[String(sessionKey)];
      const items = runId === undefined ? [] : [{ runId, state: 'queued' }];
      return { messages: left.get(String(sessionKey)) ?? [], pendingInputs: { items } };
    },
    'sessions.list': ({ label }) => ({
      sessions: label === 'test (run/task/1)' ? [...left.keys()].map((key) => ({ key })) : [],
    }),
    'sessions.delete': ({ key }) => ({ ok: left.delete(String(key)) }),
    'tools.invoke': () => {
      known.set('run-new', 'new');
      const details = { status: 'accepted', childSessionKey: child('new'), runId: 'run-new' };
      return { ok: true, output: { details } };
    },
  });
}

function runtimeOn(gateway: FakeGateway, options: OpenClawOptions = {}): OpenClawRuntime {
  return new OpenClawRuntime(gateway.dial, { onWarning: () => undefined, reconnectSeconds: 0, ...options });
}

const reference: SessionReference = {
  runtime: 'openclaw',
  attemptId: 'run/task/1',
  sessionKey: child('a'),
  runtimeRunId: 'run-a',
};
const answered = [promptRow('run-a'), answerRow('run-a', 'kept')];
const interrupted = [promptRow('run-a'), recoveryRow('run-b'), answerRow('run-b', 'not to the task')];

describe('attaching to a session whose run the gateway has forgotten', () => {
  it('finds the answer in the transcript, and deletes the session as any other', async () => {
    const gateway = gatewayWith({ sessions: { [child('a')]: answered } });
    const runtime = runtimeOn(gateway);
    const session = await runtime.attach(reference, { signal });
    expect(session?.reference).toEqual(reference);
    expect(await session?.outcome()).toMatchObject({ status: 'completed', text: 'kept' });
    await runtime.close();
    expect(gateway.called('sessions.delete').map(({ params }) => params.key)).toEqual([child('a')]);
    expect(gateway.called('agent').every(({ params }) => attachOnly(params))).toBe(true);
  });

  it('finds nothing where the turn was interrupted, whatever OpenClaw made of it afterwards', async () => {
    const gateway = gatewayWith({ sessions: { [child('a')]: interrupted } });
    expect(await runtimeOn(gateway).attach(reference, { signal })).toBeUndefined();
  });

  it('finds nothing where there is no transcript', async () => {
    expect(await runtimeOn(gatewayWith()).attach(reference, { signal })).toBeUndefined();
  });

  it('does not look for the transcript of a light run', async () => {
    const gateway = gatewayWith();
    const light = { ...reference, sessionKey: 'agent:main:parallel-agents-light-a-1' };
    expect(await runtimeOn(gateway).attach(light, { signal })).toBeUndefined();
    expect(gateway.called('chat.history')).toEqual([]);
  });

  it('does not read the transcript where the run is known, also when the session has been deleted', async () => {
    const gateway = gatewayWith({ runs: { 'run-a': 'from the run' } });
    const session = await runtimeOn(gateway).attach(reference, { signal });
    expect(await session?.outcome()).toMatchObject({ status: 'completed', text: 'from the run' });
    expect(gateway.called('chat.history')).toEqual([]);
  });
});

describe('a gateway that is started anew under a session', () => {
  it.each([
    ['completed', 'with the answer that it had come to', answered, { text: 'kept' }],
    [
      'failed',
      'where it had come to none',
      interrupted,
      { error: { code: 'SESSION_LOST', retryable: true } },
    ],
  ])('leaves it %s %s', async (status, _, rows, expected) => {
    const gateway = gatewayWith({ runs: { 'run-a': 'running' }, sessions: { [child('a')]: rows } });
    gateway.handlers['agent.wait'] = () => new Promise(() => undefined);
    const session = await runtimeOn(gateway).attach(reference, { signal });
    gateway.bootId = 'boot-2';
    gateway.drop();
    expect(await session?.outcome()).toMatchObject({ status, ...expected });
  });
});

it('finds the answer in the transcript when the gateway drops the run before it is fetched', async () => {
  const gateway = gatewayWith({ runs: { 'run-a': 'running' }, sessions: { [child('a')]: answered } });
  const agent = gateway.handlers.agent;
  gateway.handlers['agent.wait'] = () => {
    gateway.handlers.agent = (params) => agent?.({ ...params, idempotencyKey: 'forgotten' });
    return { status: 'ok', endedAt: 1 };
  };
  const session = await runtimeOn(gateway).attach(reference, { signal });
  expect(await session?.outcome()).toMatchObject({ status: 'completed', text: 'kept' });
});

describe('spawning an attempt that an earlier process may have started', () => {
  const spawnResumed = async (gateway: FakeGateway, options: OpenClawOptions = {}) => {
    const runtime = runtimeOn(gateway, options);
    const session = await runtime.spawn(resumed, { signal });
    const outcome = await session.outcome();
    return { runtime, session, outcome };
  };

  it('follows the session that still runs', async () => {
    const gateway = gatewayWith({
      sessions: { [child('a')]: [promptRow('run-a')] },
      runs: { 'run-a': 'running' },
    });
    const { session, outcome } = await spawnResumed(gateway);
    expect(session).toMatchObject({ reference, respawned: undefined });
    expect(outcome).toMatchObject({ status: 'completed', text: 'waited for' });
    expect(gateway.called('tools.invoke')).toEqual([]);
  });

  it('follows the session that waits for its turn', async () => {
    const gateway = gatewayWith({
      sessions: { [child('a')]: [] },
      queued: { [child('a')]: 'run-a' },
      runs: { 'run-a': 'running' },
    });
    expect((await spawnResumed(gateway)).outcome).toMatchObject({ text: 'waited for' });
    expect(gateway.called('tools.invoke')).toEqual([]);
  });

  it('takes the answer from the transcript where the run is forgotten', async () => {
    const gateway = gatewayWith({ sessions: { [child('a')]: answered } });
    const { session, outcome } = await spawnResumed(gateway);
    expect(session).toMatchObject({ reference, respawned: undefined });
    expect(outcome).toMatchObject({ status: 'completed', text: 'kept' });
    expect(gateway.called('tools.invoke')).toEqual([]);
  });

  it.each([
    ['was interrupted', interrupted],
    ['has no prompt yet', []],
  ])('deletes the session that %s before it starts a new one, and says so', async (_, rows) => {
    const gateway = gatewayWith({ sessions: { [child('a')]: rows } });
    const { session, outcome } = await spawnResumed(gateway);
    expect(session.respawned).toBe(true);
    expect(session.reference.sessionKey).toBe(child('new'));
    expect(outcome).toMatchObject({ status: 'completed', text: 'new' });
    const order = gateway.calls.map(({ method }) => method);
    expect(order.indexOf('sessions.delete')).toBeLessThan(order.indexOf('tools.invoke'));
  });

  it('keeps one of several, and says that others were ended', async () => {
    const gateway = gatewayWith({
      sessions: { [child('x')]: interrupted, [child('a')]: answered, [child('y')]: answered },
    });
    const { runtime, session, outcome } = await spawnResumed(gateway, { keepSessions: true });
    expect(session).toMatchObject({ reference, respawned: true });
    expect(outcome.text).toBe('kept');
    await runtime.close();
    const deleted = gateway.called('sessions.delete').map(({ params }) => params.key);
    expect(deleted).toEqual([child('x'), child('y')]);
  });

  it('knows a session of the agent method by the attempt’s id', async () => {
    const key = 'agent:main:parallel-agents-session-run-task-1';
    const gateway = gatewayWith({
      sessions: { [key]: [promptRow('run/task/1'), answerRow('run/task/1', 'kept')] },
    });
    const { outcome } = await spawnResumed(gateway, { spawnWith: 'agent' });
    expect(outcome).toMatchObject({ status: 'completed', text: 'kept' });
    expect(gateway.called('agent').every(({ params }) => attachOnly(params))).toBe(true);
  });

  it('goes on looking when the socket drops, and forgets nothing of what it did', async () => {
    const gateway = gatewayWith({ sessions: { [child('a')]: interrupted } });
    const remove = gateway.handlers['sessions.delete'];
    gateway.handlers['sessions.delete'] = (params) => {
      gateway.handlers['sessions.delete'] = () => ({ ok: false });
      remove?.(params);
      gateway.drop();
      return new Promise(() => undefined);
    };
    expect((await spawnResumed(gateway)).session.respawned).toBe(true);
  });

  it('deletes again what the gateway puts off', async () => {
    const gateway = gatewayWith({ sessions: { [child('a')]: interrupted } });
    const remove = gateway.handlers['sessions.delete'];
    gateway.handlers['sessions.delete'] = () => {
      gateway.handlers['sessions.delete'] = (params) => remove?.(params);
      const message = 'Session could not safely stop before deletion. Retry after active work finishes.';
      throw new GatewayRefusal({ code: 'UNAVAILABLE', message });
    };
    expect((await spawnResumed(gateway)).session.respawned).toBe(true);
  });

  it('starts it without a word where there is none', async () => {
    const gateway = gatewayWith();
    const { session, outcome } = await spawnResumed(gateway);
    expect(session.respawned).toBeUndefined();
    expect(outcome.text).toBe('new');
  });

  it('is the only reason to look', async () => {
    const gateway = gatewayWith({ sessions: { [child('a')]: answered } });
    const session = await runtimeOn(gateway).spawn(asked, { signal });
    expect((await session.outcome()).text).toBe('new');
    expect(gateway.called('sessions.list')).toEqual([]);
    expect(gateway.called('chat.history')).toEqual([]);
  });
});
