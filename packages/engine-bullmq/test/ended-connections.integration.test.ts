import { scripted } from '@parallel-agents/core/testing';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { postgresBackend } from '../src/queues/postgres-backend.ts';
import { PostgresClient } from '../src/queues/postgres-client.ts';
import { type PostgresTarget, parseEngineUrl } from '../src/servers/engine-url.ts';
import { defaultTimings } from '../src/worker/timings.ts';
import { freshNamespace } from './kit/namespace.ts';
import { doRun } from './kit/run-handler.ts';

const postgres = serverKinds().find(({ kind, missing }) => kind === 'postgres' && missing === undefined);

describe.skipIf(postgres === undefined)('connections that PostgreSQL ends', { timeout: 60_000 }, () => {
  let url = '';
  let stop: (() => Promise<void>) | undefined;
  let operator: pg.Client;
  const end = (which: string): Promise<unknown> =>
    operator.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${which}`);

  beforeAll(async () => {
    const server = await postgres?.start();
    stop = () => server?.stop() ?? Promise.resolve();
    url = server?.url ?? '';
    operator = new pg.Client(url);
    await operator.connect();
  }, 60_000);
  afterAll(async () => {
    await operator.end();
    await stop?.();
  });

  it('end no process while nobody listens: who asks next hears of it', async () => {
    const client = new PostgresClient(url);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // As BullMQ leaves it while it closes.
    client.removeAllListeners();
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await end(`pid = ${rows[0]?.pid}`);
    await ended;
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('are waited on for no longer than others: who has heard of one looks again within a second', async () => {
    const backend = postgresBackend(parseEngineUrl(url) as PostgresTarget, 'looks_again');
    // Makes its tables.
    await openEngine({ url, namespace: 'looks_again' }).then((engine) => engine.close());
    const worker = backend.worker('q', async () => null, {
      ...defaultTimings,
      concurrency: 1,
      maxStartedAttempts: 1,
      autorun: false,
    });
    worker.on('error', () => {});
    onTestFinished(() => worker.close());
    const { backend: own } = worker as unknown as {
      backend: { waitForJob(seconds: number): Promise<unknown> };
    };
    const waits: number[] = [];
    own.waitForJob = async (seconds) => {
      waits.push(seconds);
      if (waits.length === 1) throw new Error('The connection has ended.');
      return null;
    };
    void worker.run();
    await expect.poll(() => waits.length, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1);
  });

  it('lose no task of a worker, and end no process', async () => {
    const engine = await openEngine({ url, namespace: freshNamespace() });
    onTestFinished(() => engine.close());
    const runtime = scripted({ name: 'here', reply: () => ({ kind: 'text', text: 'Done.', delayMs: 20 }) });
    const worker = await engine.startWorker({
      runtime,
      onRun: doRun,
      timings: { lockDuration: 2000, stalledInterval: 1000 },
    });
    onTestFinished(() => worker.close());
    const tasks = Array.from({ length: 60 }, (_, at) => ({
      id: `t${at}`,
      agent: 'writer',
      description: 'Write.',
    }));
    await engine.submit({
      runId: 'run-1',
      runtime: 'here',
      tasks: tasks.map(({ id, agent }) => ({ taskId: id, agent })),
      request: { tasks },
    });
    let isOver = false;
    const run = Promise.resolve(engine.follow('run-1')).finally(() => {
      isOver = true;
    });
    // A third of them at a time, some hundred times a second.
    for (let third = 0; !isOver && third < 60; third++)
      await end(`pid <> pg_backend_pid() AND pid % 3 = ${third % 3}`);
    expect((await run).summary).toMatchObject({ completed: 60 });
  });
});
