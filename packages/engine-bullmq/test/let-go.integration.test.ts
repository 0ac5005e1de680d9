import { journalErrors } from '@parallel-agents/core/internal';
import { scripted } from '@parallel-agents/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { EngineJournal } from '../src/journal/engine-journal.ts';
import type { RunAttempts } from '../src/journal/run-attempts.ts';
import type { JobQueue } from '../src/queues/backend.ts';
import { runQueueName } from '../src/queues/names.ts';
import { postgresBackend } from '../src/queues/postgres-backend.ts';
import { redisBackend } from '../src/queues/redis-backend.ts';
import { RunQueues } from '../src/queues/run-queues.ts';
import { parseEngineUrl } from '../src/servers/engine-url.ts';
import { defaultTimings } from '../src/worker/timings.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { doRun } from './kit/run-handler.ts';

describeOnEachServer('a worker that is just done with a run', (server) => {
  const open = async () => {
    const namespace = freshNamespace();
    const { url } = server();
    const target = parseEngineUrl(url, { password: undefined, tls: undefined });
    const engine = await openEngine({ url, namespace });
    onTestFinished(() => engine.close());
    const backend =
      target.kind === 'redis' ? redisBackend(target, namespace) : postgresBackend(target, namespace);
    onTestFinished(() => backend.account.close());
    await engine.submit({
      runId: 'run-1',
      runtime: 'hosted',
      tasks: [{ taskId: 't', agent: 'writer' }],
      request: { tasks: [{ id: 't', agent: 'writer', description: 'Write.' }] },
    });
    return { engine, backend };
  };

  it('does not take it with it when the run is gone on with at that moment', {
    timeout: 60_000,
  }, async () => {
    const { engine, backend } = await open();
    const taken = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    // It has seen that the run is over, and has not told the queue yet.
    const holding = backend.worker(
      runQueueName('hosted'),
      async () => {
        taken.resolve();
        await done.promise;
        return {};
      },
      { ...defaultTimings, concurrency: 1, maxStartedAttempts: 9, autorun: false },
    );
    onTestFinished(() => holding.close(true));
    holding.on('error', () => {});
    await holding.waitUntilReady();
    void holding.run().catch(() => {});
    await taken.promise;
    await engine.journal.cancel('run-1');
    const resumed = engine.resume('run-1');
    await expect
      .poll(async () => (await engine.journal.read('run-1')).overview.status, { timeout: 30_000 })
      .toBe('running');
    await holding.pause(true);
    done.resolve();
    await resumed;
    const worker = await engine.startWorker({ runtime: scripted({ name: 'hosted' }), onRun: doRun });
    onTestFinished(() => worker.close());
    const { summary } = await engine.follow('run-1');
    expect(summary).toMatchObject({ completed: 1 });
  });

  it('has not left it: its end is read before anybody says so', { timeout: 60_000 }, async () => {
    const { engine, backend } = await open();
    const queues = new RunQueues(backend, () => {});
    onTestFinished(() => queues.close());
    const runs = queues.of('hosted');
    // The run ends after its log was read, and before its queue is looked at.
    const ending = new Proxy(runs, {
      get(queue, name: keyof JobQueue) {
        if (name !== 'getJobState') return queue[name];
        return async (id: string) => {
          await engine.journal.cancel('run-1');
          return queue.getJobState(id);
        };
      },
    });
    const journal = new EngineJournal({
      backend,
      runs: { of: () => ending },
      attempts: {} as RunAttempts,
      onError: () => {},
    });
    onTestFinished(() => journal.close());
    const log = journal.log('run-1');
    await log.refresh();
    expect(await journal.isLeft(log)).toBe(false);
    expect(log.fold.ending).toBe('cancelled');
  });

  it('and was the second of two to claim it, does not refuse it for all', { timeout: 60_000 }, async () => {
    const { engine } = await open();
    let claims = 0;
    const worker = await engine.startWorker({
      runtime: scripted({ name: 'hosted' }),
      // Another one claims it, and then is gone: the queue gives it out again.
      onRun: (run) => (++claims === 1 ? Promise.reject(journalErrors.runInProgress(run.runId)) : doRun(run)),
    });
    onTestFinished(() => worker.close());
    expect((await engine.follow('run-1')).summary).toMatchObject({ completed: 1 });
    expect(claims).toBe(2);
  });
});
