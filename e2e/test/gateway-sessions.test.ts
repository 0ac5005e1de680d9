import { describe, expect, it } from 'vitest';
import { request, sharedGatewayOfFile } from '../gateway-of-file.ts';
import { sessionKeys } from '../session-keys.ts';

const { model, gateway, connected } = await sharedGatewayOfFile();
const { signal } = new AbortController();

/** The ways a session can be started, each with a request that takes it. What is put away is what is by default. */
const archiveTranscripts = true;
const ways = [
  { name: 'light run', options: { archiveTranscripts }, tools: 'none' },
  { name: 'agent method', options: { archiveTranscripts, spawnWith: 'agent' }, tools: 'inherit' },
  { name: 'sessions_spawn', options: { archiveTranscripts }, tools: 'inherit' },
] as const;

describe.each(ways)('a session by $name', ({ options, tools }) => {
  it('gives the model what it was asked, brings back a long answer whole with its model, tokens and cost, and is gone', async () => {
    const runtime = connected(options);
    model.reset();
    const asked = { tools, model: 'scripted/large', instructions: 'The rules.' };
    const session = await runtime.spawn(request('The prompt. <<characters 30000>>', asked), { signal });
    expect(await session.outcome()).toEqual({
      status: 'completed',
      text: 'x'.repeat(30_000),
      finishReason: 'stop',
      modelUsed: 'scripted/large',
      usage: { inputTokens: 100, outputTokens: 7, cacheReadTokens: 0, cacheWriteTokens: 0 },
      costUsd: 0.000114,
    });
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.messages).toContain('The rules.');
    expect(model.requests[0]?.messages).toContain('The prompt.');
    expect(model.requests[0]?.tools === 0).toBe(tools === 'none');
    await runtime.close();
    expect(await sessionKeys(gateway)).toEqual([]);
  });

  it('leaves nothing behind when the spawn is aborted', async () => {
    const runtime = connected(options);
    await runtime.connect?.({ signal });
    const abort = new AbortController();
    const spawning = runtime.spawn(request('<<hang>>', { tools }), { signal: abort.signal });
    abort.abort(new Error('changed my mind'));
    await expect(spawning).rejects.toThrow('changed my mind');
    await runtime.close();
    expect(await sessionKeys(gateway)).toEqual([]);
  });
});

/** What the conformance suite shows of the other two ways. */
describe('a session by agent method, as any other,', () => {
  it('says that an answer was cut', async () => {
    const session = await connected({ spawnWith: 'agent' }).spawn(
      request('<<say half>> <<finish length>>', { tools: 'inherit' }),
      {
        signal,
      },
    );
    expect(await session.outcome()).toMatchObject({
      status: 'completed',
      text: 'half',
      finishReason: 'length',
    });
  });

  it('tells which model answered where it is another one', async () => {
    const asked = request('<<model impostor>>', { tools: 'inherit', model: 'scripted/large' });
    const session = await connected({ spawnWith: 'agent' }).spawn(asked, { signal });
    expect(await session.outcome()).toMatchObject({ status: 'completed', modelUsed: 'scripted/impostor' });
  });

  it('fails with the provider’s refusal', async () => {
    const session = await connected({ spawnWith: 'agent' }).spawn(
      request('<<status 400>>', { tools: 'inherit' }),
      { signal },
    );
    const outcome = await session.outcome();
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR', retryable: false } });
  });

  it('ends in a time-out', async () => {
    const runtime = connected({ spawnWith: 'agent' });
    const session = await runtime.spawn(request('<<hang>>', { tools: 'inherit', timeoutSeconds: 2 }), {
      signal,
    });
    expect(await session.outcome()).toMatchObject({ status: 'timeout', error: { code: 'TIMEOUT' } });
    await runtime.close();
    expect(await sessionKeys(gateway)).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const runtime = connected({ spawnWith: 'agent' });
    model.reset();
    const session = await runtime.spawn(request('<<hang>>', { tools: 'inherit' }), { signal });
    await expect.poll(() => model.requests.length, { timeout: 30_000 }).toBe(1);
    await session.cancel('no longer wanted');
    expect(await session.outcome()).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    await runtime.close();
    expect(await sessionKeys(gateway)).toEqual([]);
  });

  it('is found again by another process, without a second model call', async () => {
    const first = connected({ spawnWith: 'agent' });
    model.reset();
    const { reference } = await first.spawn(request('<<latency 1500>> <<say found>>', { tools: 'inherit' }), {
      signal,
    });
    const running = await connected().attach?.(reference, { signal });
    expect(await running?.outcome()).toMatchObject({ status: 'completed', text: 'found' });
    const ended = await connected().attach?.(reference, { signal });
    expect(await ended?.outcome()).toMatchObject({ status: 'completed', text: 'found' });
    expect(model.requests).toHaveLength(1);
  });
});

it('starts one session for an attempt that is spawned twice', async () => {
  model.reset();
  const asked = request('<<latency 500>>');
  const sessions = await Promise.all([
    connected().spawn(asked, { signal }),
    connected().spawn(asked, { signal }),
  ]);
  const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
  expect(outcomes.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(model.requests).toHaveLength(1);
});

it('does not pass on an answer to a prompt that OpenClaw lost on its way', async () => {
  const session = await connected().spawn(request('<<status 500>>'), { signal });
  const outcome = await session.outcome();
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR', retryable: true } });
});

it('knows nothing of a session that never was', async () => {
  model.reset();
  const reference = {
    runtime: 'openclaw',
    attemptId: 'never/was/1',
    sessionKey: 'agent:main:parallel-agents-light-x',
  };
  expect(await connected().attach?.(reference, { signal })).toBeUndefined();
  expect(model.requests).toHaveLength(0);
});

it('keeps sessions on request', async () => {
  const runtime = connected({ keepSessions: true });
  const session = await runtime.spawn(request('<<say kept>>', { tools: 'inherit' }), { signal });
  await session.outcome();
  await runtime.close();
  expect(await sessionKeys(gateway)).toEqual([session.reference.sessionKey]);
});

it('lists the models that can be asked for', async () => {
  expect(await connected().models?.({ signal })).toEqual(
    expect.arrayContaining([{ id: 'scripted/small' }, { id: 'scripted/large' }]),
  );
});

it('refuses an unknown model before anything is started', async () => {
  model.reset();
  const spawning = connected().spawn(request('hello', { model: 'scripted/lrge' }), { signal });
  await expect(spawning).rejects.toMatchObject({
    code: 'UNKNOWN_MODEL',
    fix: expect.stringContaining('Did you mean scripted/large?'),
  });
  expect(model.requests).toHaveLength(0);
});

it('runs 8 sub-agents at a time, past the limit of children of one session', async () => {
  const before = await sessionKeys(gateway);
  model.reset();
  const runtime = connected({ spawnWith: 'sessions_spawn' });
  const waiting = Array.from({ length: 9 }, (_, index) => request(`<<say answer ${index}>>`));
  const texts: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const session = await runtime.spawn({ ...next, timeoutSeconds: 110 }, { signal });
      texts.push((await session.outcome()).text);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(new Set(texts)).toEqual(new Set(Array.from({ length: 9 }, (_, index) => `answer ${index}`)));
  expect(model.requests).toHaveLength(9);
  await runtime.close();
  expect(await sessionKeys(gateway)).toEqual(before);
  // Each deletion takes the gateway seconds where the machine is busy.
}, 300_000);
