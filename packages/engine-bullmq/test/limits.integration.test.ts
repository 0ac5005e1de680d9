import {
  type AdmissionControl,
  createOrchestrator,
  type RunReport,
  type SpawnRequest,
} from '@parallel-agents/core';
import { hostedRuntime } from '@parallel-agents/testing/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, type Lanes, openEngine } from '../src/index.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { writer } from './kit/run-handler.ts';
import { type SessionHost, startSessionHost } from './kit/session-host.ts';
import type { WorkerSettings } from './kit/work.ts';
import { startWorker, startWorkerHere, type TestWorker, type WorkerProcess } from './kit/workers.ts';

const { signal } = new AbortController();

describeOnEachServer('sessions on the engine', (server) => {
  let namespace: string;
  let host: SessionHost;
  let engine: Engine;
  let workers: TestWorker[];

  beforeEach(async () => {
    namespace = freshNamespace();
    host = await startSessionHost(() => ({ kind: 'text', text: 'Written.', delayMs: 100 }));
    workers = [];
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await engine.close();
    await host.close();
  });

  const open = async (lanes: Lanes = {}): Promise<void> => {
    engine = await openEngine({ url: server().url, namespace, lanes });
  };

  const start = (settings: Partial<WorkerSettings> = {}): Promise<WorkerProcess> => {
    return startWorker({ url: server().url, namespace, host: host.url, ...settings }, workers);
  };

  const startHere = (settings: Partial<Omit<WorkerSettings, 'sessions' | 'clockMs'>> = {}): Promise<void> => {
    return startWorkerHere({ url: server().url, namespace, host: host.url, ...settings }, workers);
  };

  const run = async (
    tasks: { description: string; priority?: number; model?: string }[],
    limits: readonly AdmissionControl[] = [],
  ): Promise<RunReport> => {
    const runtime = engine.runtime(hostedRuntime(host.url));
    const orchestrator = createOrchestrator({
      runtime,
      agents: [writer],
      admission: [...limits, runtime.admission],
      maxConcurrent: 1000,
      timeoutSeconds: 60,
    });
    try {
      return await orchestrator.run(tasks.map((task) => ({ agent: 'writer', ...task })));
    } finally {
      await orchestrator.close();
    }
  };

  const many = (count: number, model?: string) =>
    Array.from({ length: count }, (_, index) => ({
      description: `Write part ${index}.`,
      ...(model !== undefined && { model }),
    }));

  describe('keep to what they are told', { timeout: 90_000 }, () => {
    it('over all workers, where a lane says how many may run at once', async () => {
      const lanes = { a: { concurrency: 3 } };
      await open(lanes);
      await Promise.all([start({ lanes }), start({ lanes }), start({ lanes })]);
      const { summary } = await run(many(30, 'a/model'));
      expect(summary).toMatchObject({ completed: 30 });
      expect(host.runtime.maxInFlight).toBe(3);
    });

    it('over all workers, where a lane says how many may start in a second', async () => {
      const lanes = { a: { rate: { max: 5, perSeconds: 1 } } };
      await open(lanes);
      await Promise.all([startHere({ lanes }), startHere({ lanes })]);
      const { summary } = await run(many(20, 'a/model'));
      expect(summary).toMatchObject({ completed: 20 });
      const times = host.started.map(({ at }) => at).sort((a, b) => a - b);
      // By the server's clock any second has five; here the first may be late, and those after it are not too early.
      expect((times.at(-1) ?? 0) - (times[5] ?? 0)).toBeGreaterThanOrEqual(1900);
    });

    it('over all workers, where a lane says how many tokens a minute may have, and what was not used is given back', async () => {
      const lanes = { a: { tokensPerMinute: 2500 } };
      await open(lanes);
      await Promise.all([startHere({ lanes }), startHere({ lanes })]);
      // Each counts as some 1,000 tokens until it has ended with few: two at once, and all of them in much less than the
      // minutes that they would take.
      const { summary } = await run(many(8, 'a/model'));
      expect(summary).toMatchObject({ completed: 8 });
      expect(host.runtime.maxInFlight).toBe(2);
    });

    it('where the files of some workers do not name the lane', async () => {
      const lanes = { a: { concurrency: 2 } };
      await open(lanes);
      await startHere({ lanes });
      await Promise.all([startHere(), startHere()]);
      const { summary } = await run(many(12, 'a/model'));
      expect(summary).toMatchObject({ completed: 12 });
      expect(host.runtime.maxInFlight).toBe(2);
    });

    it('in the order of their tasks’ priorities', async () => {
      await open();
      const runtime = engine.runtime(hostedRuntime(host.url));
      const priorities = [1, 9, 5, 0, 1000];
      const admitted = priorities.map((priority, index) =>
        runtime.admission.admit(
          { runtime: 'hosted', priority, spawn: request(`p${priority}-${index}`) },
          { signal },
        ),
      );
      const queued = async () =>
        (await Promise.all(priorities.map((_, index) => isQueued(index)))).every(Boolean);
      const isQueued = (index: number) =>
        runtime
          .attach(
            { runtime: 'hosted', attemptId: `p${priorities[index]}-${index}`, sessionKey: '' },
            { signal },
          )
          .then((session) => session !== undefined);
      await expect.poll(queued, { timeout: 60_000 }).toBe(true);
      await startHere({ concurrency: 1, runs: false });
      await Promise.all(admitted);
      expect(host.started.map(({ attemptId }) => attemptId)).toEqual([
        'p1000-4',
        'p9-1',
        'p5-2',
        'p1-0',
        'p0-3',
      ]);
      await runtime.close();
    });

    it('and are let start by limits and budgets each time, where they are lost with their worker', {
      timeout: 120_000,
    }, async () => {
      await open();
      let admitted = 0;
      const limit: AdmissionControl = {
        async admit() {
          admitted++;
          return { settle: (outcome) => outcome };
        },
      };
      const running = run([{ description: 'Write the only part.' }], [limit]);
      for (let death = 0; death < 2; death++) {
        // It may be gone before it has said that it is ready.
        const worker = await start({ sessions: 'deadly', runs: false }).catch(() => undefined);
        await worker?.exited;
      }
      await start({ sessions: 'its own', runs: false });
      const { results } = await running;
      expect(host.started).toHaveLength(3);
      expect(admitted).toBe(3);
      const lost = { status: 'failed', error: { code: 'SESSION_LOST' }, setAside: { sessions: 1 } };
      expect(results[0]).toMatchObject({
        status: 'completed',
        attempts: [lost, lost, { status: 'completed' }],
        setAside: { sessions: 2 },
      });
    });

    // Three workers die one after the other, each time until its locks have run out.
    it('and are given up when they take down every worker that begins them', {
      timeout: 180_000,
    }, async () => {
      await open();
      let isOver = false;
      const supervised = async (): Promise<void> => {
        while (!isOver) {
          // It may take the poison, and die of it, before it has said that it is ready.
          const worker = await start({ maxDeliveries: 3, runs: false }).catch(() => undefined);
          await worker?.exited;
        }
      };
      const supervision = Promise.all([supervised(), supervised()]);
      const { summary, results } = await run([...many(6), { description: 'This one is poison.' }]);
      isOver = true;
      await Promise.all(workers.map((worker) => worker.kill()));
      await supervision;
      expect(summary).toMatchObject({ completed: 6, failed: 1 });
      expect(results.at(-1)).toMatchObject({ status: 'failed', error: { code: 'SESSION_LOST' } });
      expect(host.runtime.calls.length).toBe(6);
    });
  });

  it('are seen with what they can cost at most, while they run', { timeout: 60_000 }, async () => {
    await open();
    await Promise.all([startHere(), startHere()]);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    host.script(async () => {
      await ended;
      return { kind: 'text', text: 'Written.' };
    });
    const usage = { inputTokens: 10, outputTokens: 20 };
    const budget: AdmissionControl = {
      admit: async ({ spawn }) => ({
        ...(spawn.prompt.includes('dear') && { most: { usage, costUsd: 0.25 } }),
        settle: (outcome) => outcome,
      }),
    };
    const done = run(
      ['dear one', 'dear two', 'nobody knows'].map((description) => ({ description })),
      [budget],
    );
    const inFlight = async () => (await engine.fleet()).inFlight;
    // Workers say it every five seconds.
    await expect.poll(inFlight, { timeout: 40_000 }).toEqual({ usd: 0.5, unpriced: 1 });
    end();
    await done;
    await expect.poll(inFlight, { timeout: 40_000 }).toEqual({ usd: 0, unpriced: 0 });
  });

  describe('stop', { timeout: 90_000 }, () => {
    it('on their workers when their run is cancelled from elsewhere, and go on when it is resumed', async () => {
      await open();
      host.script(({ prompt }) =>
        prompt.includes('slow') ? { kind: 'hang' } : { kind: 'text', text: 'Written.' },
      );
      await Promise.all([startHere(), startHere()]);
      const tasks = ['one', 'two', 'slow three', 'slow four'].map((description, index) => ({
        id: `t${index}`,
        agent: 'writer',
        description,
      }));
      const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
      await engine.submit({ runId: 'run-1', runtime: 'hosted', tasks: named, request: { tasks } });
      const isHalfDone = async () => {
        const { events } = await engine.journal.read('run-1');
        const settled = events.filter(({ type }) => type === 'task.ended').length;
        return `${settled} settled, ${host.started.length} started`;
      };
      await expect.poll(isHalfDone, { timeout: 60_000 }).toBe('2 settled, 4 started');
      const other = await openEngine({ url: server().url, namespace });
      await other.journal.cancel('run-1');
      const cancelled = await engine.follow('run-1');
      expect(cancelled.summary.byStatus).toMatchObject({ completed: 2, cancelled: 2 });
      expect(host.runtime.liveSessions()).toBe(0);
      expect((await other.journal.list()).map(({ jobId, status }) => [jobId, status])).toEqual([
        ['run-1', 'cancelled'],
      ]);
      host.script(() => ({ kind: 'text', text: 'Written after all.' }));
      await other.resume('run-1');
      const { summary } = await other.follow('run-1');
      expect(summary).toMatchObject({ completed: 4 });
      expect(host.runtime.calls.length).toBe(6);
      await other.close();
    });

    it('before they start, when nobody has taken their run yet', async () => {
      await open();
      const tasks = [{ id: 't0', agent: 'writer', description: 'one' }];
      await engine.submit({
        runId: 'run-1',
        runtime: 'hosted',
        tasks: [{ taskId: 't0', agent: 'writer' }],
        request: { tasks },
      });
      expect((await engine.journal.read('run-1')).overview.status).toBe('running');
      await engine.journal.cancel('run-1');
      const { summary } = await engine.follow('run-1');
      expect(summary).toMatchObject({ asked: 1, completed: 0, byStatus: { cancelled: 1 } });
      await startHere();
      expect((await engine.journal.read('run-1')).overview.status).toBe('cancelled');
      expect(host.started).toEqual([]);
    });
  });
});

function request(attemptId: string): SpawnRequest {
  return {
    attemptId,
    label: attemptId,
    instructions: 'Write.',
    prompt: '# Task\nWrite.',
    tools: 'none',
    timeoutSeconds: 60,
  };
}
