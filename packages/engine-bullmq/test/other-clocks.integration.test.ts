import { afterEach, beforeEach, expect, it } from 'vitest';
import { diagnoseEngine, type Engine, openEngine } from '../src/index.ts';
import { diagnoseClock } from '../src/servers/clock-fault.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { type SessionHost, startSessionHost } from './kit/session-host.ts';
import type { WorkerSettings } from './kit/work.ts';
import { startWorker, type TestWorker, type WorkerProcess } from './kit/workers.ts';

const offMs = 90_000;

describeOnEachServer('workers whose clocks are 90 s off', (server) => {
  let namespace: string;
  let host: SessionHost;
  let engine: Engine;
  let workers: TestWorker[];

  beforeEach(async () => {
    namespace = freshNamespace();
    host = await startSessionHost(() => ({ kind: 'hang' }));
    engine = await openEngine({ url: server().url, namespace });
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await engine.close();
    await host.close();
  });

  const start = (settings: Partial<WorkerSettings>): Promise<WorkerProcess> =>
    startWorker({ url: server().url, namespace, host: host.url, concurrency: 3, ...settings }, workers);
  const submit = async (runId: string, count: number): Promise<void> => {
    const tasks = Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      agent: 'writer',
      description: `Write part ${index}.`,
    }));
    const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
    await engine.submit({ runId, runtime: 'hosted', tasks: named, request: { tasks } });
  };

  it('say so, lose no session, and start none of a job that was cancelled', {
    timeout: 120_000,
  }, async () => {
    const ahead = await start({ clockMs: offMs });
    const behind = await start({ clockMs: -offMs });
    await ahead.said(' s ahead of that of the engine');
    await behind.said(' s behind that of the engine');
    for (const worker of [ahead, behind])
      expect(worker.output()).toMatch(/ (?:8[5-9]|9[0-5]) s (?:ahead|behind)/);
    await submit('stopped', 20);
    await expect.poll(() => host.started.length, { timeout: 30_000 }).toBe(6);
    await engine.journal.cancel('stopped');
    const known = host.started.length;
    const statusOf = async (id: string) => (await engine.journal.read(id)).overview.status;
    await expect.poll(() => statusOf('stopped'), { timeout: 40_000 }).toBe('cancelled');

    host.script(() => ({ kind: 'text', text: 'Written.', delayMs: 300 }));
    const before = Date.now();
    await submit('done', 24);
    await expect.poll(() => host.started.length, { timeout: 30_000 }).toBeGreaterThan(known + 8);
    // Whoever goes on with it is 180 s away by its own clock. On PostgreSQL the lock of a job lasts by its worker's clock:
    // what the one ahead has would stay its own for 180 s longer.
    const owner = workers.find((worker) => worker.output().includes('run done begun'));
    const dying = server().kind === 'postgres' ? behind : owner;
    expect(dying).toBeDefined();
    await dying?.kill();
    const { summary } = await engine.follow('done');
    expect(summary).toMatchObject({ completed: 24, attempts: 24 });
    const after = host.started.slice(known).map(({ attemptId }) => attemptId);
    expect(new Set(after).size).toBe(24);
    expect(after.filter((id) => id.startsWith('stopped/'))).toEqual([]);
    // What it took is told by one clock, the server's.
    const { events } = await engine.journal.read('done');
    const latest = Date.now();
    expect(events.filter(({ at }) => at < before - 20_000 || at > latest + 20_000)).toEqual([]);
    expect(summary.makespanSeconds).toBeLessThan((latest - before) / 1000 + 20);
  });

  it('are found by the doctor', async () => {
    expect(await diagnoseEngine({ url: server().url, namespace })).toContainEqual(
      expect.objectContaining({ check: 'clock', status: 'ok' }),
    );
    const { status, message } = diagnoseClock(Date.now() - offMs);
    expect(`${status}: ${message}`).toBe(
      'warning: The clock of this machine is 90 s ahead of that of the engine’s server.',
    );
  });
});
