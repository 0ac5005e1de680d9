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
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): unknown => warnings.push(message);
    const engine = await openEngine({ url: server.url, namespace, onWarning });
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
    // Each that a worker was given is given up for good, and named once, with what to do.
    const setAside = async (): Promise<number> => {
      const { lanes, jobs, parts } = await engine.fleet();
      return [...lanes, ...jobs, ...parts].reduce((sum, queue) => sum + queue.setAside, 0);
    };
    await expect.poll(setAside, { timeout: 30_000 }).toBe(3);
    const told = warnings.filter((warning) => warning.startsWith('the job '));
    expect(told.toSorted()).toEqual([
      expect.stringMatching(/^the job "junk" in the queue "attempt.*no JSON.* namespace /),
      expect.stringMatching(/^the job "junk" in the queue "part.*no JSON.* namespace /),
      expect.stringMatching(/^the job "junk" in the queue "run.*no JSON.* namespace /),
    ]);
    expect(warnings.filter((warning) => /JSON/.test(warning))).toEqual(told);
  });
});
