import { scripted } from '@parallel-agents/core/testing';
import { startRedis } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { diagnoseEngine, openEngine } from '../src/index.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

const fix = expect.stringMatching(/maxmemory.*forget/);

describe.skipIf(!onlyWithRedis)('a server whose memory is full', { timeout: 120_000 }, () => {
  const submission = (runId: string, count: number) => {
    const tasks = Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      agent: 'writer',
      description: `Write part ${index}.`,
    }));
    const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
    return { runId, runtime: 'hosted', tasks: named, request: { tasks } };
  };

  it('says so, with what makes room, to whoever has something to add', async () => {
    // An empty one uses more than that.
    const { url, stop } = await startRedis(['--maxmemory', '100kb']);
    onTestFinished(stop);
    const engine = await openEngine({ url });
    onTestFinished(() => engine.close());
    const message = expect.stringContaining('is full');
    await expect(engine.submit(submission('run-1', 1))).rejects.toMatchObject({ message, fix });
    const worker = engine.startWorker({ runtime: scripted({ name: 'hosted' }), onRun: doRun });
    await expect(worker).rejects.toMatchObject({ message, fix });
    const problems = (await diagnoseEngine({ url })).filter(({ status }) => status === 'problem');
    expect(problems).toMatchObject([{ message: 'The memory of the server is full.', fix }]);
  });

  it('lets jobs be seen, cancelled and forgotten, and goes on when there is room', async () => {
    const { url, stop } = await startRedis();
    onTestFinished(stop);
    const runtime = scripted({ name: 'hosted', reply: () => reply });
    let reply: { kind: 'hang' } | { kind: 'text'; text: string } = { kind: 'text', text: 'Written.' };
    const working = await openEngine({ url });
    onTestFinished(() => working.close());
    const worker = await working.startWorker({
      runtime,
      onRun: doRun,
      concurrency: 2,
      timings: { lockDuration: 3000, stalledInterval: 1000 },
    });
    onTestFinished(() => worker.close());
    await working.submit(submission('over', 2));
    await working.follow('over');
    reply = { kind: 'hang' };
    await working.submit(submission('under-way', 4));
    await expect.poll(() => runtime.liveSessions(), { timeout: 30_000 }).toBe(2);
    const client = new Redis(url);
    onTestFinished(() => client.disconnect());
    await client.config('SET', 'maxmemory', '1mb');

    const engine = await openEngine({ url });
    onTestFinished(() => engine.close());
    await expect(engine.submit(submission('one-more', 1))).rejects.toMatchObject({
      message: expect.stringContaining('is full'),
      fix,
    });
    const statuses = async () =>
      (await engine.journal.list()).map(({ jobId, status }) => `${jobId} ${status}`).sort();
    expect(await statuses()).toEqual(['over completed', 'under-way running']);
    expect((await engine.fleet()).workers).toHaveLength(1);
    await engine.journal.cancel('under-way');
    await expect.poll(statuses, { timeout: 60_000 }).toEqual(['over completed', 'under-way cancelled']);
    expect(runtime.liveSessions()).toBe(0);
    expect(await engine.journal.prune({ before: new Date(Date.now() + 60_000) })).toHaveLength(2);
    expect(await statuses()).toEqual([]);

    reply = { kind: 'text', text: 'Written.' };
    await client.config('SET', 'maxmemory', '0');
    await engine.submit(submission('one-more', 2));
    expect((await engine.follow('one-more')).summary).toMatchObject({ completed: 2 });
  });
});
