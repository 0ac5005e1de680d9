import { RuntimeError } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { runQueueName } from '../src/queues/names.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

describe.skipIf(!onlyWithRedis)('a job whose worker met many faults', { timeout: 60_000 }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  it('is taken up again within seconds, however many there were', async () => {
    const namespace = freshNamespace();
    const engine = await openEngine({ url: server.url, namespace });
    onTestFinished(() => engine.close());
    await engine.submit({
      runId: 'run-1',
      runtime: 'hosted',
      tasks: [{ taskId: 't', agent: 'writer' }],
      request: { tasks: [{ id: 't', agent: 'writer', description: 'Write.' }] },
    });
    const redis = new Redis(server.url);
    onTestFinished(() => redis.disconnect());
    // As the queue counts them.
    const faultsUntilNow = 15;
    await redis.hset(`${namespace}:${runQueueName('hosted')}:run-1`, 'atm', faultsUntilNow);
    let calls = 0;
    const worker = await engine.startWorker({
      runtime: scripted({ name: 'hosted' }),
      onRun: (run) => {
        calls++;
        if (calls > 1) return doRun(run);
        const error = { code: 'RUNTIME_UNAVAILABLE', message: 'It is away.', fix: 'Wait.' } as const;
        throw new RuntimeError({ ...error, retryable: true });
      },
    });
    onTestFinished(() => worker.close());
    expect((await engine.follow('run-1')).summary).toMatchObject({ completed: 1 });
    expect(calls).toBe(2);
  });
});
