import type { JobOverview } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type Engine, type EngineWorkerOptions, openEngine, type RunPart } from '../src/index.ts';
import type { EngineJournal } from '../src/journal/engine-journal.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { doRun } from './kit/run-handler.ts';

const perPart = 4;

describeOnEachServer('a run in parts', (server) => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openEngine({ url: server().url, namespace: freshNamespace() });
  });
  afterEach(() => engine.close());

  const partOf = (number: number, agent = 'writer'): RunPart => {
    const tasks = Array.from({ length: perPart }, (_, index) => ({
      id: `t${number}-${index}`,
      agent,
      description: `Write ${number}, ${index}.`,
    }));
    return { tasks: tasks.map(({ id }) => ({ taskId: id, agent })), request: { tasks } };
  };
  const submit = (parts: AsyncIterable<RunPart> | RunPart[]) =>
    engine.submitParts({ runId: 'big', runtime: 'hosted', title: 'All of it', parts });
  const work = async (more: Partial<EngineWorkerOptions> = {}) => {
    const runtime = scripted({ name: 'hosted', reply: () => ({ kind: 'text', text: 'Written.' }) });
    const worker = await engine.startWorker({ runtime, onRun: doRun, concurrency: 4, ...more });
    onTestFinished(() => worker.close());
    return runtime;
  };
  const toItsEnd = async (): Promise<{ overview: JobOverview | undefined; ended: string[] }> => {
    const ended: string[] = [];
    let overview: JobOverview | undefined;
    for await (const step of engine.followParts('big')) {
      overview = step.overview;
      ended.push(...step.ended);
    }
    return { overview, ended: ended.toSorted() };
  };

  it('is handed in as it comes, done, shown in one line, and forgotten as one', {
    timeout: 90_000,
  }, async () => {
    const runtime = await work();
    async function* parts() {
      for (let number = 1; number <= 3; number++) {
        yield partOf(number);
        // Workers begin before the last part is known.
        await expect.poll(() => runtime.calls.length, { timeout: 30_000 }).toBe(number * perPart);
      }
    }
    expect(await submit(parts())).toBe(3);
    const { overview, ended } = await toItsEnd();
    expect(overview).toMatchObject({ status: 'completed', asked: 12, completed: 12, title: 'All of it' });
    expect(ended).toEqual(['big.p1', 'big.p2', 'big.p3']);
    const listed = await engine.journal.list();
    expect(listed).toMatchObject([{ jobId: 'big', status: 'completed', asked: 12, completed: 12 }]);
    // Whoever hands it in again finds it done; something else under its name is refused.
    expect(await submit([partOf(1), partOf(2), partOf(3)])).toBe(3);
    await expect(submit([partOf(9)])).rejects.toMatchObject({ code: 'RUN_CHANGED' });
    expect(runtime.calls.length).toBe(12);
    expect(await engine.journal.prune({ before: new Date(Date.now() + 60_000) })).toEqual(['big']);
    await expect(engine.journal.read('big.p1')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('is stopped as one, and gone on with', { timeout: 90_000 }, async () => {
    await submit([partOf(1), partOf(2)]);
    // What waits is shown where no worker is any more.
    await (await engine.startWorker({ runtime: scripted({ name: 'hosted' }) })).close();
    const { parts } = await engine.fleet();
    expect(parts).toMatchObject([{ runtime: 'hosted', waiting: 2, running: 0, setAside: 0 }]);
    expect(Date.parse(parts[0]?.waitsSince ?? '')).toBeLessThanOrEqual(Date.now());
    await engine.journal.cancel('big');
    expect((await engine.journal.list())[0]).toMatchObject({ status: 'cancelled', asked: 8, completed: 0 });
    await expect(submit([partOf(1), partOf(2), partOf(3)])).rejects.toMatchObject({ code: 'CANCELLED' });
    const runtime = await work();
    // A run that workers take all the same shows that they would have taken these.
    await engine.submit({ runId: 'other', runtime: 'hosted', ...partOf(7) });
    await engine.follow('other');
    expect(runtime.calls.length).toBe(perPart);
    await engine.resume('big');
    await submit([partOf(1), partOf(2), partOf(3)]);
    const { overview } = await toItsEnd();
    expect(overview).toMatchObject({ status: 'completed', asked: 12, completed: 12 });
    expect(runtime.calls.length).toBe(perPart + 12);
  });

  it('has failed when a part could not be done, and the others are', { timeout: 90_000 }, async () => {
    await work();
    await submit([partOf(1, 'nobody'), partOf(2)]);
    const { overview } = await toItsEnd();
    expect(overview).toMatchObject({ status: 'failed', asked: 8, completed: 4, failed: 4 });
  });

  it('is not taken for left while whoever hands it in has too much to do to say that it is there', {
    timeout: 90_000,
  }, async () => {
    await work();
    await submit([partOf(1)]);
    await toItsEnd();
    const journal = engine.journal as EngineJournal;
    const say = (more: object) =>
      journal.jobs.updateJobProgress('big', {
        parts: 1,
        asked: 4,
        isWhole: false,
        at: journal.now(),
        ...more,
      });
    await say({ at: journal.now() - 60_000 });
    const seen: string[] = [];
    for await (const { overview } of engine.followParts('big')) {
      seen.push(overview.status);
      await say({ isWhole: seen.length > 2 });
    }
    expect(seen.at(-1)).toBe('completed');
    expect(seen).not.toContain('interrupted');
    await say({ at: journal.now() - 60_000 });
    expect((await toItsEnd()).overview?.status).toBe('interrupted');
  });
});
