import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOrchestrator, resultsOf } from '@parallel-agents/core';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { agents, runtimeOf, tasksOf } from './fixtures/version-1/given.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { putRows } from './kit/put-rows.ts';

const fixture = join(import.meta.dirname, 'fixtures', 'version-1', 'rows.json');
const rowsOf = JSON.parse(await readFile(fixture, 'utf8')) as Record<string, string[]>;

describeOnEachServer('logs of version 1 in the engine', (server) => {
  async function engineWithOldLogs() {
    const namespace = freshNamespace();
    const engine = await openEngine({ url: server().url, namespace });
    onTestFinished(() => engine.close());
    for (const [jobId, rows] of Object.entries(rowsOf)) await putRows(server().url, namespace, jobId, rows);
    return engine;
  }

  it('are listed as they were, and read as events', { timeout: 60_000 }, async () => {
    const { journal } = await engineWithOldLogs();
    const lines = (await journal.list()).map(
      ({ jobId, status, asked, completed, failed }) => `${jobId} ${status} ${completed}/${asked} ${failed}`,
    );
    expect(lines.sort()).toEqual([
      'run-completed completed 2/2 0',
      'run-failed failed 1/2 1',
      'run-interrupted interrupted 1/2 0',
      'run-queued interrupted 0/1 0',
    ]);
    const { events } = await journal.read('run-failed');
    expect(events[0]).toMatchObject({ type: 'job.started', jobId: 'run-failed' });
    expect(resultsOf(events).map(({ result }) => `${result.taskId} ${result.status}`)).toEqual([
      'fine completed',
      'broken failed',
    ]);
    const text = resultsOf(events)[0]?.result.text;
    expect(text).toMatch(/^done: words words/);
  });

  it('are gone on with, and only what is open is paid for', { timeout: 60_000 }, async () => {
    const { journal } = await engineWithOldLogs();
    for (const [runId, calls] of [
      ['run-interrupted', 1],
      ['run-failed', 1],
    ] as const) {
      const runtime = runtimeOf(true);
      const orchestrator = createOrchestrator({ runtime, agents, journal });
      const { summary } = await orchestrator.run(tasksOf[runId], { runId, resume: true, retryFailed: true });
      expect(summary).toMatchObject({ completed: 2, failed: 0 });
      expect(runtime.calls.length).toBe(calls);
      expect((await journal.read(runId)).overview).toMatchObject({ status: 'completed', completed: 2 });
    }
  });
});
