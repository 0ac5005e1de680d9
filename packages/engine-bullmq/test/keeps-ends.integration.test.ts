import type { AgentRuntime } from '@parallel-agents/core';
import { startRedis } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { attemptQueueName } from '../src/queues/names.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

/** As that of a worker that was stopped for too long. */
describe.skipIf(!onlyWithRedis)('an answer whose job has lost its lock', () => {
  it('is kept, found by the next worker, and paid once', { timeout: 60_000 }, async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const namespace = freshNamespace();
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const engine = await openEngine({ url: server.url, namespace, onWarning: () => {} });
    onTestFinished(() => engine.close());
    const job = `${namespace}:${attemptQueueName('hosted', 'default')}:run/one/1`;
    let sessions = 0;
    const runtime: AgentRuntime = {
      name: 'hosted',
      capabilities: { tools: false, attach: false, cost: false, models: false },
      async spawn({ attemptId }) {
        sessions++;
        return {
          reference: { runtime: 'hosted', attemptId, sessionKey: attemptId },
          async outcome() {
            await client.del(`${job}:lock`);
            return { status: 'completed', text: 'Written.' };
          },
          cancel: async () => {},
        };
      },
      close: async () => {},
    };
    const timings = { lockDuration: 2000, stalledInterval: 500 };
    const worker = await engine.startWorker({ runtime, onRun: doRun, timings });
    onTestFinished(() => worker.close());
    const tasks = [{ id: 'one', agent: 'writer', description: 'Write.' }];
    const named = [{ taskId: 'one', agent: 'writer' }];
    await engine.submit({ runId: 'run', runtime: 'hosted', tasks: named, request: { tasks } });
    const { summary } = await engine.follow('run');
    expect(summary).toMatchObject({ completed: 1, spawned: 1 });
    expect(summary.possiblyPaidTwice).toBeUndefined();
    expect(sessions).toBe(1);
    expect(await client.lrange(`${job}:logs`, 0, -1)).toContainEqual(expect.stringContaining('Written.'));
  });
});
