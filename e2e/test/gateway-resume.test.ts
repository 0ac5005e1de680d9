import { randomUUID } from 'node:crypto';
import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';
import { type OpenClawOptions, openclaw } from '@parallel-agents/openclaw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DirectedModel, startDirectedModel } from '../directed-model.ts';
import { type RunningGateway, startGateway } from '../gateway.ts';
import { sessionKeys } from '../session-keys.ts';

let model: DirectedModel;
let gateway: RunningGateway;
const runtimes: AgentRuntime[] = [];
const { signal } = new AbortController();

beforeAll(async () => {
  model = await startDirectedModel();
  gateway = await startGateway({ modelUrl: model.url, allowSpawn: true });
});

beforeEach(() => model.reset());

afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close();
});

afterAll(async () => {
  await gateway?.stop();
  await model?.[Symbol.asyncDispose]();
});

/** A runtime of its own stands for a process of its own. */
function connected(options: OpenClawOptions): AgentRuntime {
  const runtime = openclaw({ environment: gateway.environment, ...options });
  runtimes.push(runtime);
  return runtime;
}

/** A process that dies before it deletes its sessions. */
function doomed(options: OpenClawOptions): AgentRuntime {
  return connected({ ...options, keepSessions: true });
}

function request(prompt: string): SpawnRequest {
  const attemptId = `e2e/${randomUUID().slice(0, 8)}/1`;
  const instructions = 'You are a test.';
  return { attemptId, label: 'test', instructions, prompt, tools: 'inherit', timeoutSeconds: 60 };
}

async function restart(): Promise<void> {
  await gateway.kill();
  await gateway.start();
}

/** The ways an ordinary session can be started. */
const ways = ['agent', 'sessions_spawn'] as const;

describe.each(ways)('a session by %s that ended before the gateway was killed', (spawnWith) => {
  it('is found in its transcript, with all its facts and without a model call', async () => {
    const asked = [
      request('<<say kept>>'),
      request('<<say half>> <<finish length>>'),
      request('<<characters 200000>>'),
      request('<<model impostor>>'),
    ];
    const first = doomed({ spawnWith });
    const sessions = await Promise.all(asked.map((wish) => first.spawn(wish, { signal })));
    const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
    expect(outcomes.map(({ status }) => status)).toEqual(asked.map(() => 'completed'));
    await restart();
    model.reset();

    const second = connected({ spawnWith });
    const attached = await Promise.all(
      sessions.map(({ reference }) => second.attach?.(reference, { signal })),
    );
    expect(await Promise.all(attached.map((session) => session?.outcome()))).toEqual(outcomes);
    expect(model.requests).toEqual([]);
    await second.close();
    expect(await sessionKeys(gateway)).toEqual([]);
  });

  it('is found by its label where nobody heard of it, without a model call', async () => {
    const asked = request('<<say kept>>');
    const unheard = await doomed({ spawnWith }).spawn(asked, { signal });
    const outcome = await unheard.outcome();
    await restart();
    model.reset();

    const second = connected({ spawnWith });
    const session = await second.spawn({ ...asked, resumed: true }, { signal });
    expect(await session.outcome()).toEqual(outcome);
    expect(session.reference).toEqual(unheard.reference);
    expect(session.respawned).toBeUndefined();
    expect(model.requests).toEqual([]);
  });
});

describe.each(ways)('a session by %s that the gateway was killed under', (spawnWith) => {
  it('is not known any more; a new one takes its place, and says so', async () => {
    const asked = request('<<latency 3000>> <<say at last>>');
    const lost = await doomed({ spawnWith }).spawn(asked, { signal });
    await expect.poll(() => model.requests.length, { timeout: 30_000 }).toBe(1);
    await restart();

    const second = connected({ spawnWith });
    expect(await second.attach?.(lost.reference, { signal })).toBeUndefined();
    const session = await second.spawn({ ...asked, resumed: true }, { signal });
    expect(session.respawned).toBe(true);
    expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'at last' });
    expect(model.requests.at(-1)?.messages).toContain(asked.instructions);
    await second.close();
    expect(await sessionKeys(gateway)).toEqual([]);
  });
});

describe.each(ways)('a session by %s on a gateway that lives', (spawnWith) => {
  it('is found by its label while it runs, and is not started twice', async () => {
    const asked = request('<<latency 3000>> <<say heard>>');
    const unheard = await doomed({ spawnWith }).spawn(asked, { signal });
    const session = await connected({ spawnWith }).spawn({ ...asked, resumed: true }, { signal });
    expect(session.reference).toEqual(unheard.reference);
    expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'heard' });
    expect(session.respawned).toBeUndefined();
    expect(model.requests).toHaveLength(1);
  });

  it('is found by its run when it has been deleted, as long as the gateway lives', async () => {
    const first = connected({ spawnWith });
    const session = await first.spawn(request('<<say deleted>>'), { signal });
    const outcome = await session.outcome();
    await first.close();
    expect(await sessionKeys(gateway)).toEqual([]);
    const attached = await connected({ spawnWith }).attach?.(session.reference, { signal });
    expect(await attached?.outcome()).toEqual(outcome);
    expect(model.requests).toHaveLength(1);
  });
});

it('starts anew without a word where there was no session', async () => {
  const runtime = connected({ spawnWith: 'sessions_spawn' });
  const session = await runtime.spawn({ ...request('<<say new>>'), resumed: true }, { signal });
  expect(session.respawned).toBeUndefined();
  expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'new' });
});
