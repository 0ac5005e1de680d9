import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';
import type { OpenClawOptions } from '@parallel-agents/openclaw';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { request as sessionRequest, sharedGatewayOfFile } from '../gateway-of-file.ts';
import { sessionKeys } from '../session-keys.ts';

/** Seconds for sessions to be left behind and for the gateway to be killed and ready again. */
const killSeconds = 240;

// A runtime of its own stands for a process of its own. An archive of each transcript would take longer than its session:
// gateway-sessions.test.ts has them, and here what is found of a session that has been deleted.
const { model, gateway, connected } = await sharedGatewayOfFile();
const { signal } = new AbortController();

beforeEach(() => model.reset());

/** A process that dies before it deletes its sessions. */
function doomed(options: OpenClawOptions): AgentRuntime {
  return connected({ ...options, keepSessions: true });
}

const request = (prompt: string): SpawnRequest => sessionRequest(prompt, { tools: 'inherit' });

/** The model was asked for this, by the prompt of an attempt: other sessions may be at work meanwhile. */
function requestsOf({ prompt }: SpawnRequest): string[] {
  return model.requests.flatMap(({ messages }) => (messages.includes(prompt) ? [messages] : []));
}

/** The ways an ordinary session can be started. */
const ways = ['agent', 'sessions_spawn'] as const;
type Way = (typeof ways)[number];

const prompts = ['<<say half>> <<finish length>>', '<<characters 200000>>', '<<model impostor>>'];

/** Sessions that ended while a process lived which did not delete them. */
async function leaveEnded(spawnWith: Way) {
  const runtime = doomed({ spawnWith });
  const unheard = request(`<<say unheard of by ${spawnWith}>>`);
  const wanted = [unheard, ...prompts.map((prompt) => request(`${prompt} ${spawnWith}`))];
  const sessions = await Promise.all(wanted.map((one) => runtime.spawn(one, { signal })));
  const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
  expect(outcomes.map(({ status }) => status)).toEqual(wanted.map(() => 'completed'));
  return { unheard, wanted, references: sessions.map(({ reference }) => reference), outcomes };
}

/** A session that is at work. */
async function leaveRunning(spawnWith: Way) {
  const asked = request(`<<latency 6000>> <<say at last, by ${spawnWith}>>`);
  const { reference } = await doomed({ spawnWith }).spawn(asked, { signal });
  await vi.waitFor(() => expect(requestsOf(asked)).toHaveLength(1), { timeout: 60_000 });
  return { asked, reference };
}

/** Does it both ways at the same time, and gives what came of each. */
async function bothWays<T>(leave: (spawnWith: Way) => Promise<T>): Promise<(spawnWith: Way) => T> {
  const left = new Map(await Promise.all(ways.map(async (way) => [way, await leave(way)] as const)));
  return (spawnWith) => left.get(spawnWith) as T;
}

let ended: Awaited<ReturnType<typeof bothWays<Awaited<ReturnType<typeof leaveEnded>>>>>;
let running: Awaited<ReturnType<typeof bothWays<Awaited<ReturnType<typeof leaveRunning>>>>>;

beforeAll(async () => {
  ended = await bothWays(leaveEnded);
  running = await bothWays(leaveRunning);
  await gateway.kill();
  await gateway.start();
}, killSeconds * 1000);

describe('sessions that ended before the gateway was killed', () => {
  /** OpenClaw may go on with those that it was killed under, on its own account. */
  const askedAgain = (wanted: readonly SpawnRequest[]): string[] => wanted.flatMap(requestsOf);

  it.each(ways)('are found by %s by their labels where nobody heard of them', async (spawnWith) => {
    const { unheard, references, outcomes } = ended(spawnWith);
    const runtime = connected({ spawnWith, keepSessions: true });
    const session = await runtime.spawn({ ...unheard, resumed: true }, { signal });
    expect(await session.outcome()).toEqual(outcomes[0]);
    expect(session.reference).toEqual(references[0]);
    expect(session.respawned).toBeUndefined();
    expect(askedAgain([unheard])).toEqual([]);
  });

  it.each(ways)('are found by %s in their transcripts, with all their facts', async (spawnWith) => {
    const { wanted, references, outcomes } = ended(spawnWith);
    const runtime = connected({ spawnWith });
    const attached = await Promise.all(references.map((one) => runtime.attach?.(one, { signal })));
    expect(await Promise.all(attached.map((session) => session?.outcome()))).toEqual(outcomes);
    expect(askedAgain(wanted)).toEqual([]);
    await runtime.close();
    const keys = await sessionKeys(gateway);
    expect(references.filter(({ sessionKey }) => keys.includes(sessionKey))).toEqual([]);
  });
});

describe('sessions that the gateway was killed under', () => {
  it.each(ways)('are not known to %s; a new one takes the place of each, and says so', async (spawnWith) => {
    const { asked, reference } = running(spawnWith);
    const runtime = connected({ spawnWith });
    expect(await runtime.attach?.(reference, { signal })).toBeUndefined();
    const session = await runtime.spawn({ ...asked, resumed: true }, { signal });
    expect(session.respawned).toBe(true);
    const text = `at last, by ${spawnWith}`;
    expect(await session.outcome()).toMatchObject({ status: 'completed', text });
    // OpenClaw may have asked on its own account in between.
    expect(requestsOf(asked).at(-1)).toContain(asked.instructions);
    await runtime.close();
    const keys = await sessionKeys(gateway);
    expect(keys).not.toContain(reference.sessionKey);
    expect(keys).not.toContain(session.reference.sessionKey);
  });
});

describe.each(ways)('a session by %s on a gateway that lives', (spawnWith) => {
  it('is found by its label while it runs, and is not started twice', async () => {
    const asked = request(`<<latency 3000>> <<say heard by ${spawnWith}>>`);
    const unheard = await doomed({ spawnWith }).spawn(asked, { signal });
    const session = await connected({ spawnWith }).spawn({ ...asked, resumed: true }, { signal });
    expect(session.reference).toEqual(unheard.reference);
    expect(await session.outcome()).toMatchObject({
      status: 'completed',
      text: `heard by ${spawnWith}`,
    });
    expect(session.respawned).toBeUndefined();
    expect(requestsOf(asked)).toHaveLength(1);
  });

  it('is found by its run when it has been deleted, as long as the gateway lives', async () => {
    const first = connected({ spawnWith });
    const asked = request(`<<say deleted by ${spawnWith}>>`);
    const session = await first.spawn(asked, { signal });
    const outcome = await session.outcome();
    await first.close();
    expect(await sessionKeys(gateway)).not.toContain(session.reference.sessionKey);
    const attached = await connected({ spawnWith }).attach?.(session.reference, { signal });
    expect(await attached?.outcome()).toEqual(outcome);
    expect(requestsOf(asked)).toHaveLength(1);
  });
});

it('starts anew without a word where there was no session', async () => {
  const runtime = connected({ spawnWith: 'sessions_spawn' });
  const session = await runtime.spawn({ ...request('<<say new>>'), resumed: true }, { signal });
  expect(session.respawned).toBeUndefined();
  expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'new' });
});
