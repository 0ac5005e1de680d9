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
  /** Its user may be refused connections: faster, and more exact, than to take all others of a server. */
  let url = '';
  let ofAll = '';
  let stop: (() => Promise<void>) | undefined;
  /** Looks from a connection that is there all the time. */
  const held = (): Promise<number> =>
    looking
      .query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'limited'")
      .then(({ rows }) => Number(rows[0].count));
  let looking: pg.Client;

  beforeAll(async () => {
    const server = await postgres?.start();
    stop = () => server?.stop() ?? Promise.resolve();
    ofAll = server?.url ?? '';
    url = ofAll.replace('agents@', 'limited@');
    looking = new pg.Client(ofAll);
    await looking.connect();
    await looking.query('CREATE ROLE limited LOGIN');
    await looking.query('GRANT CREATE ON DATABASE postgres TO limited');
  }, 60_000);
  afterAll(async () => {
    await looking.end();
    await stop?.();
  });

  // A connection that was let go is gone a moment later.
  beforeEach(async () => {
    await expect.poll(held, { timeout: 20_000 }).toBe(0);
  }, 30_000);

  /** No more connections than this at the same time. @returns takes the limit away */
  async function allow(most: number): Promise<() => Promise<void>> {
    const setLimit = async (limit: number): Promise<void> => {
      await looking.query(`ALTER ROLE limited CONNECTION LIMIT ${limit}`);
    };
    await setLimit(most);
    onTestFinished(() => setLimit(-1));
    return () => setLimit(-1);
  }

  it('says the same where all of the server are taken', { timeout: 60_000 }, async () => {
    const { rows } = await looking.query("SELECT current_setting('max_connections') AS most");
    const taken = Array.from({ length: Number(rows[0].most) }, () => new pg.Client(ofAll));
    const ends = taken.map((client) =>
      client.connect().then(
        () => () => client.end(),
        () => undefined,
      ),
    );
    onTestFinished(async () => void (await Promise.all((await Promise.all(ends)).map((end) => end?.()))));
    await Promise.all(ends);
    await expect(openEngine({ url, namespace: freshNamespace() })).rejects.toMatchObject(refused);
  });

  it('refuses to be opened without one, in words that say what to do', async () => {
    const letGo = await allow(0);
    await expect(openEngine({ url, namespace: freshNamespace() })).rejects.toMatchObject(refused);
    await letGo();
    const engine = await openEngine({ url, namespace: freshNamespace() });
    await engine.close();
  });

  it('is used as soon as it has some: a queue or listener that was first used without keeps no refusal', {
    timeout: 60_000,
  }, async () => {
    const namespace = freshNamespace();
    await openEngine({ url, namespace }).then((engine) => engine.close());
    const backend = postgresBackend(parseEngineUrl(url) as PostgresTarget, namespace);
    const letGo = await allow(0);
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
    while (!isOver) mostAtOnce = Math.max(mostAtOnce, await held());
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

  // With six it starts: its parts wait for each other's connections.
  it.each([0, 1, 3])(
    'refuses a worker with %i, which keeps none and can start when there are more',
    { timeout: 60_000 },
    async (left) => {
      const engine = await openEngine({ url, namespace: freshNamespace() });
      onTestFinished(() => engine.close());
      const runtime = scripted();
      const before = await held();
      const letGo = await allow(before + left);
      await expect(engine.startWorker({ runtime })).rejects.toMatchObject(refused);
      await expect.poll(held, { timeout: 20_000 }).toBeLessThanOrEqual(before);
      await letGo();
      const worker = await engine.startWorker({ runtime });
      expect(await engine.countWorkers(runtime.name)).toBeDefined();
      await worker.close();
    },
  );
});
