import { scripted } from '@parallel-agents/core/testing';
import { startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EngineWorkerOptions, openEngine, type WorkerEvent } from '../src/index.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';
import { doRun } from './kit/run-handler.ts';

describe.skipIf(!onlyWithRedis)('an engine that is kept tidy', { timeout: 60_000 }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  it('forgets jobs that are over and old, and no others, one worker for all', async () => {
    const engine = await openEngine({ url: server.url, namespace: freshNamespace() });
    onTestFinished(() => engine.close());
    const runtime = scripted({ name: 'hosted' });
    const forgotten: string[][] = [];
    const work = async (more: Partial<EngineWorkerOptions>) => {
      const onEvent = (event: WorkerEvent): void => {
        if (event.type === 'forgotten') forgotten.push(event.runIds);
      };
      const worker = await engine.startWorker({ runtime, onRun: doRun, onEvent, ...more });
      onTestFinished(() => worker.close());
    };
    const submit = (runId: string) =>
      engine.submit({
        runId,
        runtime: 'hosted',
        tasks: [{ taskId: 't', agent: 'writer' }],
        request: { tasks: [{ id: 't', agent: 'writer', description: 'Write.' }] },
      });
    const known = async () => (await engine.journal.list()).map(({ jobId }) => jobId).sort();
    await submit('cancelled');
    await engine.journal.cancel('cancelled');
    await work({});
    await submit('over');
    await engine.follow('over');
    expect(await known()).toEqual(['cancelled', 'over']);
    // Old is what ended before now.
    await work({ keepDays: 0 });
    // Told once all of it is gone, which a list cannot show.
    await expect.poll(() => forgotten, { timeout: 30_000 }).toEqual([['over']]);
    expect(await known()).toEqual(['cancelled']);
    await submit('later');
    await engine.follow('later');
    // The next look is an hour away, for whoever comes too.
    await work({ keepDays: 0 });
    expect(await known()).toEqual(['cancelled', 'later']);
  });
});
