import { scripted } from '@parallel-agents/core/testing';
import { startRedis } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import {
  attemptQueueName,
  controlQueueName,
  journalQueueName,
  partQueueName,
  runQueueName,
} from '../src/queues/names.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

describe.skipIf(!onlyWithRedis)('what is no JSON in every queue', () => {
  it('blinds nobody: workers and runs are listed, and jobs are done', { timeout: 60_000 }, async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const namespace = freshNamespace();
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const engine = await openEngine({ url: server.url, namespace });
    onTestFinished(() => engine.close());
    const names = [
      ...[controlQueueName, journalQueueName, runQueueName('hosted'), partQueueName('hosted')],
      attemptQueueName('hosted', 'default'),
    ];
    for (const name of names) {
      const key = `${namespace}:${name}`;
      await client.hset(`${key}:junk`, { name: 'x', data: 'not json', opts: '{}', timestamp: '1' });
      await client.rpush(`${key}:wait`, 'junk');
    }
    const runtime = scripted({ name: 'hosted', reply: () => ({ kind: 'text', text: 'Written.' }) });
    const worker = await engine.startWorker({ runtime, onRun: doRun });
    onTestFinished(() => worker.close());
    const tasks = [{ id: 'one', agent: 'writer', description: 'Write.' }];
    const named = [{ taskId: 'one', agent: 'writer' }];
    await engine.submit({ runId: 'run', runtime: 'hosted', tasks: named, request: { tasks } });
    const { summary } = await engine.follow('run');
    expect(summary).toMatchObject({ completed: 1 });
    const listed = await engine.journal.list();
    expect(listed.map(({ jobId, status }) => `${jobId} ${status}`).toSorted()).toEqual([
      'junk unreadable',
      'run completed',
    ]);
    const { workers } = await engine.fleet();
    expect(workers).toMatchObject([{ runtime: 'hosted' }]);
  });
});
