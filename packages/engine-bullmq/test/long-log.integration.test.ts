import type { JobEvent } from '@parallel-agents/core';
import { startRedis } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';

it.skipIf(!onlyWithRedis)(
  'a list shows a job with a long log by its counters, and reads none of it',
  {
    timeout: 60_000,
  },
  async () => {
    const { url, stop } = await startRedis();
    onTestFinished(stop);
    const engine = await openEngine({ url, namespace: freshNamespace() });
    onTestFinished(() => engine.close());
    const server = new Redis(url);
    onTestFinished(() => server.disconnect());
    /** Times that rows or ids were read from a list of Redis. */
    const reads = async (): Promise<number> =>
      Number(/cmdstat_lrange:calls=(\d+)/.exec(await server.info('commandstats'))?.[1] ?? 0);
    const readsOfAList = async (): Promise<number> => {
      const before = await reads();
      await engine.journal.list();
      return (await reads()) - before;
    };
    const line = async () => (await engine.journal.list())[0];

    const none = await readsOfAList();
    const at = Date.now();
    const taskIds = Array.from({ length: 600 }, (_, index) => `t${index}`);
    const writer = await engine.journal.begin({
      type: 'job.started',
      at,
      jobId: 'long',
      kind: 'tasks',
      runtime: 'scripted',
      request: {},
    });
    const tasks = taskIds.map((taskId) => ({ taskId, agent: 'writer', fingerprint: taskId }));
    const started: JobEvent = {
      type: 'run.started',
      at,
      runId: 'long',
      runtime: 'scripted',
      maxConcurrent: 9,
      tasks,
    };
    const ended = (taskId: string): JobEvent => ({
      type: 'task.ended',
      at,
      taskId,
      result: {
        taskId,
        agent: 'writer',
        status: 'completed',
        text: '.',
        output: '.',
        executionSeconds: 0,
        attempts: [],
      },
    });
    await writer.append(started);
    // A short one is read; the process that writes it may be reading, too.
    expect(await readsOfAList()).toBeGreaterThan(none);
    await Promise.all(taskIds.map((taskId) => writer.append(ended(taskId))));
    await expect.poll(readsOfAList, { timeout: 30_000 }).toBe(none);
    expect(await line()).toMatchObject({ jobId: 'long', status: 'running', asked: 600, completed: 600 });
    // Given back before its end: nobody is at work on it any more.
    await writer.release();
    expect(await line()).toMatchObject({ jobId: 'long', status: 'interrupted', completed: 600 });
  },
);
