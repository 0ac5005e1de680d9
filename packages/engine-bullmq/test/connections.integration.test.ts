import { scripted } from '@parallel-agents/core/testing';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEngine } from '../src/index.ts';
import { postgresBackend } from '../src/queues/postgres-backend.ts';
import { type PostgresTarget, parseEngineUrl } from '../src/servers/engine-url.ts';
import { freshNamespace } from './kit/namespace.ts';

const postgres = serverKinds().find(({ kind, missing }) => kind === 'postgres' && missing === undefined);

const refused = {
  code: 'RUNTIME_UNAVAILABLE',
  message: expect.stringContaining('has no connection left'),
  fix: expect.stringContaining('max_connections'),
};

describe.skipIf(postgres === undefined)('a PostgreSQL that has few connections left', () => {
  let url = '';
  let most = 0;
  let stop: (() => Promise<void>) | undefined;
  /** Looks from a connection that is there all the time. */
  const watcher = (): Promise<number> =>
    looking
      .query('SELECT count(*) FROM pg_stat_activity WHERE client_port IS NOT NULL')
      .then(({ rows }) => Number(rows[0].count));
  let looking: pg.Client;

  beforeAll(async () => {
    const server = await postgres?.start();
    stop = () => server?.stop() ?? Promise.resolve();
    url = server?.url ?? '';
    looking = new pg.Client(url);
    await looking.connect();
    const { rows } = await looking.query("SELECT current_setting('max_connections') AS most");
    most = Number(rows[0].most);
  }, 60_000);
  // A connection that was let go is gone a moment later.
  beforeEach(async () => {
    await expect.poll(watcher, { timeout: 20_000 }).toBe(1);
  }, 30_000);
  afterAll(async () => {
    await looking.end();
    await stop?.();
  });

  /** Others take all connections but so many. @returns lets them go */
  async function leave(left: number): Promise<() => Promise<void>> {
    const taken: pg.Client[] = [];
    // An engine lets go of its own, meanwhile, when nothing was asked over them for long.
    for (let more = 1; more > 0; ) {
      more = most - (await watcher()) - left;
      const next = Array.from({ length: Math.max(0, more) }, () => new pg.Client(url));
      await Promise.all(next.map((client) => client.connect()));
      taken.push(...next);
    }
    let gone: Promise<unknown> | undefined;
    const letGo = async (): Promise<void> => {
      gone ??= Promise.all(taken.map((client) => client.end()));
      await gone;
    };
    onTestFinished(letGo);
    return letGo;
  }

  it.each([0, 1, 2, 3])(
    'refuses to be opened with %i, in words that say what to do',
    { timeout: 60_000 },
    async (left) => {
      const letGo = await leave(left);
      const before = await watcher();
      await expect(openEngine({ url, namespace: freshNamespace() })).rejects.toMatchObject(refused);
      await expect.poll(watcher).toBe(before);
      await letGo();
      const engine = await openEngine({ url, namespace: freshNamespace() });
      await engine.close();
    },
  );

  it('is used as soon as it has some: a queue or listener that was first used without keeps no refusal', {
    timeout: 60_000,
  }, async () => {
    const namespace = freshNamespace();
    await openEngine({ url, namespace }).then((engine) => engine.close());
    await expect.poll(watcher, { timeout: 20_000 }).toBe(1);
    const backend = postgresBackend(parseEngineUrl(url) as PostgresTarget, namespace);
    const letGo = await leave(0);
    const queue = backend.queue('late');
    const waitsForAll = { isWaiting: true, whenWaiting: async () => {}, waitsFor: () => true };
    const events = backend.events('late', waitsForAll);
    for (const part of [queue, events]) {
      part.on('error', () => {});
      onTestFinished(() => part.close());
    }
    await expect(queue.getJobCounts('waiting')).rejects.toThrow();
    await expect(queue.waitUntilReady()).rejects.toMatchObject(refused);
    const heard: unknown[] = [];
    events.on('progress', ({ data }) => heard.push(data));
    await letGo();
    await expect
      .poll(() =>
        queue.waitUntilReady().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await queue.add('it', {}, { jobId: 'it' });
    await queue.updateJobProgress('it', { at: 1 });
    expect(await queue.getJobCounts('waiting')).toEqual({ waiting: 1 });
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ at: 1 }]);
  });

  it('is not asked for more connections where many jobs are forgotten at once', {
    timeout: 60_000,
  }, async () => {
    const engine = await openEngine({ url, namespace: freshNamespace() });
    onTestFinished(() => engine.close());
    const task = { id: 't', agent: 'writer', description: 'Write.' };
    const part = { tasks: [{ taskId: 't', agent: 'writer' }], request: { tasks: [task] } };
    await engine.submitParts({
      runId: 'big',
      runtime: 'hosted',
      parts: Array.from({ length: 40 }, () => part),
    });
    await engine.journal.cancel('big');
    let isOver = false;
    const forgetting = engine.journal.prune({ before: new Date(Date.now() + 60_000) }).finally(() => {
      isOver = true;
    });
    let mostAtOnce = 0;
    while (!isOver) mostAtOnce = Math.max(mostAtOnce, await watcher());
    expect(await forgetting).toEqual(['big']);
    expect(mostAtOnce).toBeLessThan(24);
  });

  it('is waited for while it starts, in whatever language it says so', { timeout: 60_000 }, async () => {
    const connect = pg.Client.prototype.connect;
    const starting = Object.assign(new Error('das Datenbanksystem nimmt noch keine Verbindungen an'), {
      code: '57P03',
    });
    let count = 0;
    vi.spyOn(pg.Client.prototype, 'connect').mockImplementation(function (
      this: pg.Client,
      ...words: unknown[]
    ) {
      return ++count <= 2 ? Promise.reject(starting) : Reflect.apply(connect, this, words);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const engine = await openEngine({ url, namespace: freshNamespace() });
    expect(count).toBeGreaterThan(2);
    await engine.close();
  });

  it.each([0, 1, 3, 5])(
    'refuses a worker with %i, which keeps none and can start when there are more',
    { timeout: 60_000 },
    async (left) => {
      const engine = await openEngine({ url, namespace: freshNamespace() });
      onTestFinished(() => engine.close());
      const runtime = scripted();
      const letGo = await leave(left);
      await expect(engine.startWorker({ runtime })).rejects.toMatchObject(refused);
      await letGo();
      const worker = await engine.startWorker({ runtime });
      expect(await engine.countWorkers(runtime.name)).toBeDefined();
      await worker.close();
    },
  );
});
