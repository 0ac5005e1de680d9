import { scripted } from '@parallel-agents/core/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openEngine } from '../src/index.ts';
import type { EngineJournal } from '../src/journal/engine-journal.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { doRun } from './kit/run-handler.ts';

const inOneMinute = (): Date => new Date(Date.now() + 60_000);

describeOnEachServer('a job that is gone on with', (server) => {
  const open = async () => {
    const engine = await openEngine({ url: server().url, namespace: freshNamespace() });
    onTestFinished(() => engine.close());
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const runtime = scripted({
      name: 'hosted',
      reply: async () => {
        await answered;
        return { kind: 'text', text: 'Written.' };
      },
    });
    const start = async () => {
      const worker = await engine.startWorker({ runtime, onRun: doRun });
      onTestFinished(() => worker.close());
      return worker;
    };
    await engine.submit({
      runId: 'run-1',
      runtime: 'hosted',
      tasks: [{ taskId: 't', agent: 'writer' }],
      request: { tasks: [{ id: 't', agent: 'writer', description: 'Write.' }] },
    });
    const worker = await start();
    await expect.poll(() => runtime.liveSessions(), { timeout: 30_000 }).toBe(1);
    return { engine, worker, start, answer };
  };

  it('runs from then on for all who look, and is not forgotten, before a worker has it', {
    timeout: 60_000,
  }, async () => {
    const { engine, worker, start, answer } = await open();
    const statuses = async () => (await engine.journal.list()).map(({ status }) => status);
    await engine.journal.cancel('run-1');
    await expect.poll(statuses, { timeout: 30_000 }).toEqual(['cancelled']);
    await worker.close();
    await engine.resume('run-1');
    expect(await statuses()).toEqual(['running']);
    expect(await engine.journal.prune({ before: inOneMinute() })).toEqual([]);
    answer();
    await start();
    expect((await engine.follow('run-1')).summary).toMatchObject({ completed: 1 });
    await expect.poll(statuses, { timeout: 30_000 }).toEqual(['completed']);
  });

  it('is not forgotten by who saw it before that', { timeout: 60_000 }, async () => {
    const { engine, worker, start, answer } = await open();
    const journal = engine.journal as EngineJournal;
    await journal.cancel('run-1');
    await expect.poll(async () => (await journal.list())[0]?.status, { timeout: 30_000 }).toBe('cancelled');
    await worker.close();
    const seen = await journal.list();
    await engine.resume('run-1');
    vi.spyOn(journal, 'list').mockResolvedValueOnce(seen);
    expect(await journal.prune({ before: inOneMinute() })).toEqual([]);
    answer();
    await start();
    expect((await engine.follow('run-1')).summary).toMatchObject({ completed: 1 });
    expect(await journal.prune({ before: inOneMinute() })).toEqual(['run-1']);
  });

  it('may have been cancelled a moment before', { timeout: 60_000 }, async () => {
    const { engine, answer } = await open();
    await engine.journal.cancel('run-1');
    answer();
    await engine.resume('run-1');
    expect((await engine.follow('run-1')).summary).toMatchObject({ completed: 1 });
  });

  it('is given out again where somebody without a place in the queue took it over, and left', {
    timeout: 60_000,
  }, async ({ skip }) => {
    skip(server().kind !== 'redis', 'it waits for ten seconds, and nothing of it is the server’s');
    const { engine, answer } = await open();
    const journal = engine.journal as EngineJournal;
    const zombie = await journal.goOn('run-1', { takeOver: true, onTakenOver: () => {} });
    answer();
    await zombie.writer.release();
    expect((await engine.follow('run-1')).summary).toMatchObject({ completed: 1 });
  });
});
