import process from 'node:process';
import { startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnoseEngine, type Engine, openEngine } from '../src/index.ts';
import { attemptQueueName, controlQueueName, journalQueueName, runQueueName } from '../src/queues/names.ts';
import { redisBackend } from '../src/queues/redis-backend.ts';
import { parseEngineUrl } from '../src/servers/engine-url.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { type SessionHost, startSessionHost } from './kit/session-host.ts';
import type { WorkerSettings } from './kit/work.ts';
import { startWorker, type TestWorker, type WorkerProcess } from './kit/workers.ts';

/** Each takes as long as the locks of those who died; as many as one likes by a variable. */
const deaths = Number(process.env.DEATH_RUNS ?? 1);

describe.skipIf(!onlyWithRedis)('an engine that is shared', { timeout: 120_000 }, () => {
  let server: TestServer;
  let namespace: string;
  let host: SessionHost;
  let engine: Engine;
  let workers: TestWorker[];

  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  const begin = async (): Promise<void> => {
    namespace = freshNamespace();
    host = await startSessionHost(() => ({ kind: 'hang' }));
    workers = [];
    engine = await openEngine({ url: server.url, namespace });
  };
  const end = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await engine.close();
    await host.close();
  };
  beforeEach(begin);
  afterEach(end);

  const start = (settings: Partial<WorkerSettings> = {}): Promise<WorkerProcess> =>
    startWorker({ url: server.url, namespace, host: host.url, ...settings }, workers);

  const submit = async (runId: string, count: number): Promise<void> => {
    const tasks = Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      agent: 'writer',
      description: `Write part ${index}.`,
    }));
    const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
    await engine.submit({ runId, runtime: 'hosted', tasks: named, request: { tasks } });
  };
  const statusOf = async (runId: string) => (await engine.journal.read(runId)).overview.status;

  it('refuses a job at once that its handler throws at, and does not try it again and again', async () => {
    await start();
    await submit('an id with blanks', 1);
    await expect(engine.follow('an id with blanks')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(host.started).toEqual([]);
  });

  it('starts nothing of a job that was cancelled, whoever is dead by then', async () => {
    const scenario = fc.record({
      tasks: fc.integer({ min: 3, max: 30 }),
      // How many sessions run when it happens, and who dies of it: before the cancelling or right after.
      running: fc.integer({ min: 1, max: 3 }),
      dead: fc.constantFrom<'owner' | 'all' | 'nobody'>('owner', 'all', 'nobody'),
      after: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ tasks, running, dead, after }) => {
        await end();
        await begin();
        const owner = await start({ concurrency: running, sessions: 'its own' });
        await submit('run-1', tasks);
        await expect.poll(() => host.started.length, { timeout: 30_000 }).toBe(running);
        const other = await start({ concurrency: 1, runs: false, sessions: 'its own' });
        await expect.poll(() => host.started.length, { timeout: 30_000 }).toBeGreaterThan(running);
        const die = (): Promise<unknown> =>
          Promise.all(
            (dead === 'nobody' ? [] : dead === 'owner' ? [owner] : [owner, other]).map((w) => w.kill()),
          );
        if (!after) await die();
        await engine.journal.cancel('run-1');
        const known = host.started.length;
        if (after) await die();
        // Whoever comes later finds what was left in the queues.
        await start({ concurrency: 8 });
        await expect.poll(() => statusOf('run-1'), { timeout: 40_000 }).toBe('cancelled');
        await submit('run-2', 2);
        await expect.poll(() => host.started.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(known + 2);
        const late = host.started.slice(known).map(({ attemptId }) => attemptId);
        expect(late.filter((id) => id.startsWith('run-1/'))).toEqual([]);
      }),
      {
        numRuns: deaths,
        endOnFailure: true,
        // What the next worker finds first are sessions of a job that nobody looks after.
        examples: [[{ tasks: 20, running: 2, dead: 'all', after: false }]],
      },
    );
  });

  it('lets a small job begin while a large one waits, and keeps the order inside of one', async () => {
    host.script(() => ({ kind: 'text', text: 'Written.', delayMs: 20 }));
    await start({ concurrency: 4 });
    await submit('large', 300);
    await expect.poll(() => host.started.length, { timeout: 30_000 }).toBeGreaterThan(20);
    await submit('small', 5);
    const before = host.started.length;
    expect((await engine.follow('small')).summary.completed).toBe(5);
    const places = host.started.flatMap(({ attemptId }, index) =>
      attemptId.startsWith('small/') ? [index] : [],
    );
    // What runs, and what the large one has in front at most, goes first.
    expect(places.at(-1)).toBeLessThan(before + 60);
    expect((await engine.follow('large')).summary.completed).toBe(300);
  });

  it('names what it cannot read and sets it aside, in every queue', async () => {
    host.script(() => ({ kind: 'text', text: 'Written.' }));
    const target = parseEngineUrl(server.url);
    if (target.kind !== 'redis') throw new Error('It is a Redis server.');
    const backend = redisBackend(target, namespace);
    const put = async (name: string, id: string, data: unknown, rows: string[] = []): Promise<void> => {
      const queue = backend.queue(name);
      await queue.add('made by hand', data, { jobId: id });
      for (const row of rows) await queue.addJobLog(id, row);
      await queue.close();
    };
    const garbage = ['no JSON', '{"type":"later"}', '[]', ''];
    await put(controlQueueName, 'cancellations', {}, garbage);
    await put(journalQueueName, 'odd', 'no object');
    await put(journalQueueName, 'damaged', { runId: 'damaged' }, garbage);
    await put(runQueueName('hosted'), 'odd', { id: 7 });
    await put(runQueueName('hosted'), 'damaged', { runId: 'damaged' });
    await put(attemptQueueName('hosted', 'default'), 'odd', { request: '{' });
    const worker = await start();
    await submit('run-1', 3);
    expect((await engine.follow('run-1')).summary.completed).toBe(3);
    const listed = await engine.journal.list();
    expect(listed.map(({ jobId, status }) => `${jobId} ${status}`).sort()).toEqual([
      'damaged unreadable',
      'odd unreadable',
      'run-1 completed',
    ]);
    host.script(() => ({ kind: 'hang' }));
    await submit('run-2', 1);
    await expect.poll(() => host.started.length, { timeout: 30_000 }).toBe(4);
    await engine.journal.cancel('run-2');
    await expect.poll(() => statusOf('run-2'), { timeout: 30_000 }).toBe('cancelled');
    await expect.poll(() => host.runtime.liveSessions(), { timeout: 30_000 }).toBe(0);
    expect(worker.output()).toMatch(/a cancellation cannot be read and is left out \(1 so far\)/);
    expect(await engine.journal.prune({ before: new Date(Date.now() + 60_000) })).toEqual(['run-2', 'run-1']);
  });

  it('refuses a server that can keep no engine, with the reason', async () => {
    const { port } = new URL(server.url);
    const others = await Promise.all([
      startRedis(['--cluster-enabled', 'yes']),
      startRedis(['--replicaof', `127.0.0.1 ${port}`]),
    ]);
    const [cluster, replica] = others.map(({ url }) => url);
    const reasons = [[cluster, 'a node of a cluster'] as const, [replica, 'a replica'] as const];
    for (const [url = '', reason] of reasons) {
      const message = expect.stringContaining(reason);
      await expect(openEngine({ url, namespace })).rejects.toMatchObject({
        code: 'RUNTIME_UNAVAILABLE',
        message,
      });
      expect(await diagnoseEngine({ url })).toMatchObject([{ check: 'server', status: 'problem', message }]);
    }
    await Promise.all(others.map((other) => other.stop()));
  });

  it('is one thing under one id, and refuses what a later version has handed in', async () => {
    await submit('run-1', 2);
    await submit('run-1', 2);
    await expect(submit('run-1', 3)).rejects.toMatchObject({ code: 'RUN_CHANGED' });
    const started = { runId: 'later', createdAt: new Date().toISOString(), runtime: 'hosted', kind: 'tasks' };
    const header = { ...started, protocol: 99, tasks: [{ taskId: 'a', agent: 'writer' }], request: {} };
    const row = JSON.stringify({ type: 'submitted', at: Date.now(), header, maxConcurrent: 1 });
    const target = parseEngineUrl(server.url);
    if (target.kind !== 'redis') throw new Error('It is a Redis server.');
    const backend = redisBackend(target, namespace);
    for (const name of [journalQueueName, runQueueName('hosted')]) {
      const queue = backend.queue(name);
      await queue.add('run', { runId: 'later' }, { jobId: 'later' });
      if (name === journalQueueName) await queue.addJobLog('later', row);
      await queue.close();
    }
    await start();
    await expect(engine.follow('later')).rejects.toMatchObject({
      code: 'JOURNAL_FOREIGN',
      message: expect.stringMatching(/version 99 .* version 5/),
    });
    expect(host.started.filter(({ attemptId }) => attemptId.startsWith('later'))).toEqual([]);
  });
});
