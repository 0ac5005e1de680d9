import { scripted } from '@parallel-agents/core/testing';
import { startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { controlQueueName, journalQueueName, runQueueName } from '../src/queues/names.ts';
import { redisBackend } from '../src/queues/redis-backend.ts';
import { parseEngineUrl } from '../src/servers/engine-url.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

describe.skipIf(!onlyWithRedis)('workers of two versions on one server', { timeout: 60_000 }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  /** An engine, and a worker of another version as it says that it is there. */
  async function beside(other: { name: string; version: string; protocol: number }) {
    const namespace = freshNamespace();
    const warnings: string[] = [];
    const { url } = server;
    const engine = await openEngine({ url, namespace, onWarning: ({ message }) => warnings.push(message) });
    onTestFinished(() => engine.close());
    const target = parseEngineUrl(url);
    if (target.kind !== 'redis') throw new Error('It is a Redis server.');
    const backend = redisBackend(target, namespace);
    const queueOf = (name: string) => {
      const queue = backend.queue(name);
      onTestFinished(() => queue.close());
      return queue;
    };
    const control = queueOf(controlQueueName);
    await control.add('worker', {}, { jobId: 'worker.other' });
    const does = { runtime: 'hosted', lanes: ['default'], concurrency: 1, sessions: 0, jobs: 0 };
    await control.updateJobProgress('worker.other', { ...other, ...does, at: Date.now() });
    const start = async () => {
      const worker = await engine.startWorker({ runtime: scripted({ name: 'hosted' }), onRun: doRun });
      onTestFinished(() => worker.close());
    };
    return { engine, warnings, queueOf, start };
  }
  const submission = (runId: string) => ({
    runId,
    runtime: 'hosted',
    tasks: [{ taskId: 't', agent: 'writer' }],
    request: { tasks: [{ id: 't', agent: 'writer', description: 'Write.' }] },
  });

  it('are told of at the start, and what the older one would refuse is not handed in', async () => {
    const { engine, warnings, start } = await beside({ name: 'old/1', version: '0.1.0', protocol: 2 });
    await start();
    expect(warnings).toEqual([
      expect.stringMatching(/knows version 5 .* there are others: old\/1 \(0\.1\.0\) knows version 2\./),
    ]);
    await expect(engine.submit({ ...submission('asking'), asks: true })).rejects.toMatchObject({
      code: 'JOURNAL_FOREIGN',
      message: expect.stringMatching(/needs version 3 .* knows version 2: old\/1 \(0\.1\.0\)\./),
    });
    // What both know is done by whoever takes it.
    await engine.submit(submission('plain'));
    expect((await engine.follow('plain')).summary.completed).toBe(1);
    expect((await engine.journal.list()).map(({ jobId }) => jobId)).toEqual(['plain']);
  });

  it('leave what only the later one knows to it', async () => {
    const { engine, queueOf, start } = await beside({ name: 'new/1', version: '9.0.0', protocol: 99 });
    const header = {
      ...submission('later'),
      ...{ createdAt: new Date().toISOString(), kind: 'tasks', protocol: 99 },
    };
    const row = JSON.stringify({ type: 'submitted', at: Date.now(), header, maxConcurrent: 1 });
    const journal = queueOf(journalQueueName);
    await journal.add('run', { runId: 'later' }, { jobId: 'later' });
    await journal.addJobLog('later', row);
    const runs = queueOf(runQueueName('hosted'));
    const backoff = { type: 'fixed', delay: 60_000, jitter: 0 } as const;
    await runs.add('run', { runId: 'later' }, { jobId: 'later', attempts: 20, backoff });
    await start();
    await expect.poll(() => runs.getJobState('later'), { timeout: 30_000 }).toBe('delayed');
    expect((await engine.journal.list()).map(({ status }) => status)).toEqual(['running']);
  });
});
