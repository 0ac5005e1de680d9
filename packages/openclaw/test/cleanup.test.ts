import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Cleanup } from '../src/session/cleanup.ts';

const deleted: string[] = [];
const warned: string[] = [];

function cleanupOf(deleteSession?: (sessionKey: string) => Promise<void>): Cleanup {
  const remember = async (sessionKey: string): Promise<void> => void deleted.push(sessionKey);
  return new Cleanup(deleteSession ?? remember, ({ message }) => warned.push(message));
}

beforeEach(() => {
  deleted.length = 0;
  warned.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

it('deletes in a row when no session has ended for a second', async () => {
  const cleanup = cleanupOf();
  for (const name of ['a', 'b', 'c']) {
    cleanup.delete(name);
    await vi.advanceTimersByTimeAsync(900);
    expect(deleted).toEqual([]);
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(deleted).toEqual(['a', 'b', 'c']);
  cleanup.delete('d');
  await vi.advanceTimersByTimeAsync(1000);
  expect(deleted).toEqual(['a', 'b', 'c', 'd']);
});

it.each([1, 2, 3, 4, 5])(
  'deletes a session that ends as the row of others does, %i turns later',
  async (turns) => {
    const cleanup: Cleanup = cleanupOf(async (sessionKey) => {
      deleted.push(sessionKey);
      if (sessionKey !== 'a') return;
      void (async () => {
        for (let turn = 0; turn < turns; turn++) await undefined;
        cleanup.delete('b');
      })();
    });
    cleanup.delete('a');
    const settled = cleanup.settle();
    await vi.advanceTimersByTimeAsync(10_000);
    await settled;
    expect(deleted).toEqual(['a', 'b']);
  },
);

it('deletes where sessions end without a pause, too', async () => {
  const cleanup = cleanupOf();
  for (let ended = 0; ended < 100; ended++) {
    cleanup.delete(`session-${ended}`);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(deleted.length).toBeGreaterThan(60);
  expect(deleted).toEqual(deleted.map((_, index) => `session-${index}`));
});

it('deletes one after the other', async () => {
  let [atOnce, most] = [0, 0];
  const cleanup = cleanupOf(async () => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 700));
    atOnce--;
  });
  for (let ended = 0; ended < 10; ended++) {
    cleanup.delete(`session-${ended}`);
    await vi.advanceTimersByTimeAsync(600);
  }
  const settled = cleanup.settle();
  await vi.advanceTimersByTimeAsync(10_000);
  await settled;
  expect(most).toBe(1);
});

it('asks again where a deletion is refused, after the others; says what could not be deleted', async () => {
  const asked: string[] = [];
  const cleanup = cleanupOf(async (sessionKey) => {
    asked.push(sessionKey);
    if (sessionKey === 'busy' && asked.filter((key) => key === 'busy').length < 3)
      throw new Error('still active; try again');
    if (sessionKey === 'on fire') throw new Error('it is on fire');
    deleted.push(sessionKey);
  });
  for (const name of ['on fire', 'busy', 'done']) cleanup.delete(name);
  const settled = cleanup.settle();
  await vi.advanceTimersByTimeAsync(7000);
  await settled;
  expect(asked).toEqual([
    ...['on fire', 'busy', 'done'],
    ...['on fire', 'busy'],
    ...['on fire', 'busy'],
    'on fire',
  ]);
  expect(deleted).toEqual(['done', 'busy']);
  expect(warned).toEqual([expect.stringMatching(/Session on fire .*it is on fire/)]);
});

it('counts those that are refused among the ones that are left', async () => {
  const cleanup = cleanupOf(async (sessionKey) => {
    if (sessionKey === 'slow') await new Promise((resolve) => setTimeout(resolve, 179_000));
    throw new Error('still active; try again');
  });
  for (const name of ['busy', 'slow']) cleanup.delete(name);
  const settled = cleanup.settle();
  await vi.advanceTimersByTimeAsync(180_000);
  await settled;
  expect(warned).toEqual([expect.stringContaining('2 sessions')]);
});

it('says how many are left of a gateway that never answers', async () => {
  const cleanup = cleanupOf(() => new Promise(() => undefined));
  for (const name of ['a', 'b']) cleanup.delete(name);
  const settled = cleanup.settle();
  await vi.advanceTimersByTimeAsync(180_000);
  await settled;
  expect(warned).toEqual([expect.stringContaining('2 sessions')]);
});
