import type { RunReport } from '@parallel-agents/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../src/index.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { type SessionHost, startSessionHost } from './kit/session-host.ts';
import { startWorker, startWorkerHere, type TestWorker, type WorkerProcess } from './kit/workers.ts';

const taskCount = 24;

/** Tasks in which every fourth waits for the one before. */
const tasks = Array.from({ length: taskCount }, (_, index) => ({
  id: `t${index}`,
  agent: 'writer',
  description: `Write part ${index}.`,
  ...(index % 4 === 3 && { dependsOn: [`t${index - 1}`] }),
}));

const submission = {
  runId: 'run-1',
  runtime: 'hosted',
  tasks: tasks.map(({ id, agent }) => ({ taskId: id, agent })),
  request: { tasks },
};

describeOnEachServer('a run on the engine', (server) => {
  let namespace: string;
  let host: SessionHost;
  let engine: Engine;
  let workers: TestWorker[];
  /** Until then, no session but the first few answers: what befalls a run befalls it in the middle. */
  let goOn: PromiseWithResolvers<void>;

  beforeEach(async () => {
    namespace = freshNamespace();
    goOn = Promise.withResolvers();
    host = await startSessionHost(async ({ callNumber }) => {
      if (callNumber > taskCount / 4) await goOn.promise;
      return { kind: 'text', text: 'Written.' };
    });
    engine = await openEngine({ url: server().url, namespace });
    workers = [];
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await engine.close();
    await host.close();
  });

  const settings = () => ({ url: server().url, namespace, host: host.url });
  const startHere = (): Promise<unknown> => startWorkerHere(settings(), workers);
  const startApart = (): Promise<WorkerProcess> => startWorker(settings(), workers);

  /** Three workers, of which the first looks after the run and is a process, and the run under way. */
  const underWay = async (
    startOther: () => Promise<unknown> = startHere,
  ): Promise<{ first: WorkerProcess; report: PromiseLike<RunReport> }> => {
    const first = await startApart();
    await engine.submit(submission);
    await first.said('run run-1 begun');
    await Promise.all([startOther(), startOther()]);
    await expect.poll(() => host.started.length, { timeout: 60_000 }).toBeGreaterThan(taskCount / 3);
    return { first, report: engine.follow('run-1') };
  };

  const expectWholeAndPaidOnce = ({ summary, results }: RunReport): void => {
    expect(summary.notCompleted).toEqual([]);
    expect(summary).toMatchObject({ asked: taskCount, completed: taskCount, attempts: taskCount });
    expect(summary.possiblyPaidTwice).toBeUndefined();
    expect(results.map(({ taskId }) => taskId)).toEqual(tasks.map(({ id }) => id));
    expect(host.runtime.calls.length).toBe(taskCount);
    expect(new Set(host.started.map(({ attemptId }) => attemptId)).size).toBe(taskCount);
  };

  describe('loses nothing and pays for nothing twice', { timeout: 90_000 }, () => {
    it('when the worker that looks after it is killed', async () => {
      const { first, report } = await underWay();
      await first.kill();
      goOn.resolve();
      expectWholeAndPaidOnce(await report);
      expect(workers.some((worker) => worker.output().includes('run run-1 resumed'))).toBe(true);
    });

    it('when that worker is stopped for longer than its lock, and continued', async () => {
      const { first, report } = await underWay();
      first.signal('SIGSTOP');
      goOn.resolve();
      const whole = await report;
      expectWholeAndPaidOnce(whole);
      first.signal('SIGCONT');
      // It finds out by itself, and is a worker like any other again.
      await engine.submit({ ...submission, runId: 'run-2' });
      expect((await engine.follow('run-2')).summary.completed).toBe(taskCount);
      expect(host.runtime.calls.length).toBe(2 * taskCount);
      const { events } = await engine.journal.read('run-1');
      expect(events.filter(({ type }) => type === 'task.ended').length).toBe(taskCount);
      expect((await engine.follow('run-1')).summary).toEqual(whole.summary);
    });

    it('when that worker comes back while another one is at it', async () => {
      const { first, report } = await underWay();
      first.signal('SIGSTOP');
      const isResumed = () => workers.some((worker) => worker.output().includes('run run-1 resumed'));
      await expect.poll(isResumed, { timeout: 60_000 }).toBe(true);
      first.signal('SIGCONT');
      await first.said('run run-1 taken over');
      goOn.resolve();
      expectWholeAndPaidOnce(await report);
    });

    it('when the server is killed and started again', async () => {
      // Whoever waits for the server holds up workers in the same process.
      const { report } = await underWay(startApart);
      await server().crash();
      goOn.resolve();
      expectWholeAndPaidOnce(await report);
    });

    it('when two hand it in at once', async () => {
      const other = await openEngine({ url: server().url, namespace });
      goOn.resolve();
      await Promise.all([startHere(), startHere()]);
      await Promise.all([engine.submit(submission), other.submit(submission)]);
      const [one, two] = await Promise.all([engine.follow('run-1'), other.follow('run-1')]);
      expectWholeAndPaidOnce(one);
      expect(two).toEqual(one);
      await other.close();
    });

    it('when its worker is told to end', async () => {
      const { first, report } = await underWay();
      first.signal('SIGTERM');
      await first.exited;
      goOn.resolve();
      expect(first.output()).toContain('run run-1 handed back');
      expectWholeAndPaidOnce(await report);
    });
  });
});
