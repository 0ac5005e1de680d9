import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../src/queues/backend.ts';
import { postgresBackend } from '../src/queues/postgres-backend.ts';
import { redisBackend } from '../src/queues/redis-backend.ts';
import { parseEngineUrl } from '../src/servers/engine-url.ts';
import { reachServer } from '../src/servers/reach-server.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';

/** In milliseconds. */
const windowMs = 500;

describeOnEachServer('a lane’s account', (server) => {
  let account: Backend['account'];
  let other: Backend['account'];

  beforeEach(async () => {
    const namespace = freshNamespace();
    const target = parseEngineUrl(server().url);
    await reachServer(target, namespace);
    const open = () =>
      (target.kind === 'redis' ? redisBackend(target, namespace) : postgresBackend(target, namespace))
        .account;
    account = open();
    other = open();
  });

  afterEach(async () => {
    await Promise.all([account.close(), other.close()]);
  });

  /** Takes turns with both until there are so many, as workers do. @returns when, by the server's clock */
  const takeMany = async (count: number, tokens = 0): Promise<number[]> => {
    const times: number[] = [];
    const work = async (own: Backend['account']): Promise<void> => {
      while (times.length < count) {
        const turn = await own.take('lane', tokens);
        if (turn.state === 'taken') times.push(turn.at);
        else await sleep(turn.state === 'full' ? turn.waitMs : 0);
      }
    };
    await Promise.all([account, account, other, other].map(work));
    return times.sort((a, b) => a - b);
  };

  const mostIn = (times: readonly number[], ms: number): number =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));

  describe('counts sliding windows', { timeout: 30_000 }, () => {
    it('over all who ask, wherever a window begins', async () => {
      await account.limit('lane', { sessions: { max: 5, ms: windowMs } });
      const times = await takeMany(23);
      expect(mostIn(times, windowMs)).toBe(5);
    });

    it('of tokens, and of what was used in the place of what was taken', async () => {
      await account.limit('lane', { tokens: { max: 100, ms: 60_000 } });
      const first = await account.take('lane', 90);
      expect(first.state).toBe('taken');
      expect((await other.take('lane', 20)).state).toBe('full');
      await account.correct('lane', first.state === 'taken' ? first.at : 0, -80);
      expect((await other.take('lane', 20)).state).toBe('taken');
      await account.correct('lane', first.state === 'taken' ? first.at : 0, 65);
      const full = await other.take('lane', 10);
      expect(full).toMatchObject({ state: 'full' });
      // It says when: not before what was used first is a minute old.
      expect(full.state === 'full' && full.waitMs).toBeGreaterThan(30_000);
      expect((await other.take('lane', 5)).state).toBe('taken');
    });

    it('where one session is more than the limit, so that it starts alone', async () => {
      await account.limit('lane', { tokens: { max: 100, ms: windowMs } });
      const times = await takeMany(3, 150);
      expect(mostIn(times, windowMs)).toBe(1);
    });

    it('by limits that are changed and taken away while others ask', async () => {
      expect((await other.take('lane', 1)).state).toBe('free');
      await account.limit('lane', { sessions: { max: 1, ms: 60_000 } });
      expect((await other.take('lane', 1)).state).toBe('taken');
      expect((await other.take('lane', 1)).state).toBe('full');
      await account.limit('lane', { sessions: { max: 3, ms: 60_000 } });
      expect((await other.take('lane', 1)).state).toBe('taken');
      expect((await account.take('other lane', 1)).state).toBe('free');
      await account.limit('lane', {});
      expect((await other.take('lane', 1)).state).toBe('free');
    });
  });
});
