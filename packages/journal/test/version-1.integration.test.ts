import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOrchestrator, type JobEvent, resultsOf, taskStates } from '@parallel-agents/core';
import { stepsOf } from '@parallel-agents/core/internal';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sqliteJournal } from '../src/index.ts';
import { nodeSqliteJournal } from '../src/node-sqlite.ts';
import { agents, runtimeOf, tasksOf } from './fixtures/version-1/given.ts';

/** What the code that wrote the fixture told of it. */
interface Told {
  runs: {
    runId: string;
    status: string;
    asked: number;
    completed: number;
    failed: number;
    createdAt: string;
  }[];
  told: Record<string, { records: { type: string; result?: unknown }[]; summary?: unknown }>;
}

const fixture = join(import.meta.dirname, 'fixtures', 'version-1');
const told = JSON.parse(await readFile(join(fixture, 'told.json'), 'utf8')) as Told;
const goalId = 'goal-0123456789ab';

describe.each([
  ['better-sqlite3', sqliteJournal],
  ['the SQLite of Node', nodeSqliteJournal],
])('a journal of version 1, with %s', (_library, open) => {
  async function copy() {
    const file = join(temporaryFolder(), 'runs.sqlite');
    await copyFile(join(fixture, 'runs.sqlite'), file);
    const journal = open({ file });
    onTestFinished(() => journal.close());
    return journal;
  }

  it('is listed as it was, the runs of a workflow as one job', async () => {
    const journal = await copy();
    const listed = await journal.list();
    const plain = told.runs.filter(({ runId }) => !runId.startsWith(goalId));
    expect(listed.slice(1)).toMatchObject(
      plain.map(({ runId, status, asked, completed, failed, createdAt }) => ({
        jobId: runId,
        kind: 'tasks',
        status,
        asked,
        completed,
        failed,
        createdAt,
      })),
    );
    expect(listed[0]).toMatchObject({
      jobId: goalId,
      kind: 'goal',
      status: 'failed',
      asked: 3,
      completed: 2,
      failed: 1,
      steps: 2,
    });
  });

  it.each(Object.keys(tasksOf))('%s is read with its results and its account', async (jobId) => {
    const { events, overview } = await (await copy()).read(jobId);
    const kept = told.told[jobId];
    const settled = kept?.records.flatMap(({ result }) => result ?? []) ?? [];
    // One that was done again stands by its last result.
    const last = new Map(settled.map((result) => [(result as { taskId: string }).taskId, result]));
    const byTask = new Map(resultsOf(events).map(({ result }) => [result.taskId, result]));
    expect(Object.fromEntries(byTask)).toEqual(Object.fromEntries(last));
    expect(events[0]).toMatchObject({ type: 'job.started', jobId, runtime: 'scripted' });
    const ended = events.findLast((event) => event.type === 'run.ended');
    expect(ended?.summary).toEqual(kept?.summary);
    expect(taskStates(events, false).length).toBe(overview.asked);
  });

  it('has the steps of a goal under its id', async () => {
    const { events } = await (await copy()).read(goalId);
    expect(events[0]).toMatchObject({ type: 'job.started', jobId: goalId, kind: 'goal' });
    expect(stepsOf(events)).toEqual([
      { step: 'work', runId: `${goalId}.work`, ending: 'completed' },
      { step: 'report', runId: `${goalId}.report`, ending: 'failed' },
    ]);
    expect(resultsOf(events).map(({ step, result }) => `${step} ${result.taskId} ${result.status}`)).toEqual([
      'work first completed',
      'work second completed',
      'report report failed',
    ]);
  });

  it.each([
    ['run-interrupted', 2, 1],
    ['run-cancelled', 2, 1],
    ['run-failed', 2, 1],
    ['run-completed', 2, 0],
  ] as const)('%s is gone on with, and only what is open is paid for', async (jobId, completed, calls) => {
    const journal = await copy();
    const runtime = runtimeOf(true);
    const orchestrator = createOrchestrator({ runtime, agents, journal });
    const report = await orchestrator.run(tasksOf[jobId], { runId: jobId, resume: true, retryFailed: true });
    expect(report.summary).toMatchObject({ asked: 2, completed, failed: 0 });
    expect(runtime.calls.length).toBe(calls);
    expect((await journal.read(jobId)).overview).toMatchObject({
      status: 'completed',
      asked: 2,
      completed: 2,
    });
    // What version 1 wrote stands before what has been added, once.
    const { events } = await journal.read(jobId);
    expect(events.filter(({ type }) => type === 'run.started').length).toBe(1);
    // One that had completed is shown as it is.
    expect(types(events).includes('job.resumed')).toBe(jobId !== 'run-completed');
    expect((await journal.list()).find((line) => line.jobId === jobId)).toMatchObject({
      status: 'completed',
    });
  });

  it('a goal is gone on with under its own id, with the steps that it had', async () => {
    const journal = await copy();
    const { log, writer } = await journal.resume(goalId);
    expect(stepsOf(log.events).length).toBe(2);
    await writer.append({ type: 'job.resumed', at: Date.now() });
    await writer.append({ type: 'job.ended', at: Date.now(), ending: 'completed' });
    await writer.release();
    const again = await journal.read(goalId);
    expect(again.events).toEqual([...log.events, ...again.events.slice(-2)]);
    expect(again.overview).toMatchObject({ status: 'completed', asked: 3, completed: 2, steps: 2 });
    expect((await journal.list()).filter(({ jobId }) => jobId.startsWith('goal-')).length).toBe(1);
  });

  it('is cancelled and forgotten by the ids of its jobs', async () => {
    const journal = await copy();
    await journal.cancel('run-interrupted');
    expect((await journal.read('run-interrupted')).overview.status).toBe('cancelled');
    const pruned = await journal.prune({ before: new Date(Date.now() + 1000) });
    expect(pruned.sort()).toEqual([goalId, ...Object.keys(tasksOf)].sort());
    expect(await journal.list()).toEqual([]);
    await expect(journal.read(`${goalId}.work`)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('is told to those who follow it', async () => {
    const journal = await copy();
    const told: JobEvent[] = [];
    for await (const event of journal.tail('run-completed', { from: 2 })) told.push(event);
    expect(told).toEqual((await journal.read('run-completed')).events.slice(2));
  });
});

const types = (events: readonly JobEvent[]): string[] => events.map(({ type }) => type);
