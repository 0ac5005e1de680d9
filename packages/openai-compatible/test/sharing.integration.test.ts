// Many sessions on one runtime: what they share, and what they must not do to each other.
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { bodyOf, type Handler, hello, plain, refuse, request, signal, start } from './wire-server.ts';

/** A list of models that comes when the test says so. */
function heldList() {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  let calls = 0;
  const list: Handler = async (_request, response) => {
    calls += 1;
    asked.resolve();
    await answer.promise;
    response.end('{"data":[{"id":"m"}]}');
  };
  return { list, asked: asked.promise, answer: answer.resolve, calls: () => calls };
}

test('a caller that gives up while the models are listed harms nobody who waits too', async () => {
  const held = heldList();
  const { runtime, ask } = await start(plain(hello), {}, held.list);
  const first = new AbortController();
  const unnamed = { model: undefined } as unknown as { model: string };
  const given = runtime.spawn({ ...request, ...unnamed, attemptId: 'first' }, { signal: first.signal });
  await held.asked;
  const second = ask({ ...unnamed, attemptId: 'second' });
  first.abort();
  // Rejects although the list has not come.
  await expect(given).rejects.toThrow(/aborted/);
  held.answer();
  expect((await second).status).toBe('completed');
  expect(held.calls()).toBe(1);
});

test('connect and diagnose ask again: what was true once may not be now', async () => {
  const { runtime, server } = await start(plain(hello));
  await runtime.connect?.({ signal });
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  await expect(runtime.connect?.({ signal })).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
  expect(await runtime.diagnose?.({ signal })).toMatchObject([{ status: 'problem' }]);
});

describe('a server that cannot list its models now', () => {
  /** Refuses to list as long as it is told to; counts how often it was asked. */
  function failingList(status: number) {
    const state = { failing: true, asked: 0 };
    const list: Handler = (incoming, response) => {
      state.asked += 1;
      const answer = state.failing
        ? refuse(status, '{}', { 'retry-after': '4' })
        : plain({ data: [{ id: 'm' }] });
      answer(incoming, response);
    };
    return { state, list };
  }

  test.each([401, 403, 404, 429, 500, 502, 503, 529])('(%d) stops no run, and no session', async (status) => {
    const { list } = failingList(status);
    const { runtime, ask } = await start(plain(hello), {}, list);
    await runtime.connect?.({ signal });
    await runtime.requireModel?.('any/thing', { signal });
    expect(await runtime.models?.({ signal })).toEqual([]);
    expect(await ask()).toMatchObject({ status: 'completed', modelUsed: 'p/m' });
  });

  test('is said to be so by diagnose', async () => {
    const { runtime } = await start(plain(hello), {}, failingList(503).list);
    expect(await runtime.diagnose?.({ signal })).toMatchObject([
      { check: 'server', status: 'ok' },
      { check: 'models', status: 'warning', message: expect.stringContaining('503') },
    ]);
  });
});

test('a session that runs is found by its attempt, however many have ended since', async () => {
  let slow = 0;
  const { runtime, ask } = await start(async (incoming, response) => {
    if ((await bodyOf(incoming)).includes('slow')) slow += 1;
    else response.end(JSON.stringify(hello));
  });
  const slowly = { ...request, attemptId: 'slow', prompt: 'slow' };
  const session = await runtime.spawn(slowly, { signal });
  for (let index = 0; index < 1_010; index += 1) await ask({ attemptId: `quick ${index}` });
  expect(await runtime.spawn(slowly, { signal })).toBe(session);
  await session.cancel('the test is over');
  expect(slow).toBe(1);
});

test('a session that runs when the runtime is closed says so', async () => {
  const reached = Promise.withResolvers<void>();
  const { runtime } = await start(() => reached.resolve());
  const session = await runtime.spawn(request, { signal });
  await reached.promise;
  await runtime.close();
  expect(await session.outcome()).toMatchObject({
    status: 'failed',
    error: { code: 'SESSION_LOST', retryable: false },
  });
});

test('a time-out longer than a timer takes is none', async () => {
  const { ask } = await start((_request, response) => {
    setImmediate(() => response.end(JSON.stringify(hello)));
  });
  expect((await ask({ timeoutSeconds: 3_000_000 })).status).toBe('completed');
});
