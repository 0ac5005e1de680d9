import type { JobEvent } from '@parallel-agents/core';
import { afterEach, expect, test, vi } from 'vitest';
import { RunLog } from '../src/journal/run-log.ts';
import { RunWriter } from '../src/journal/run-writer.ts';
import type { JobQueue } from '../src/queues/backend.ts';
import { ServerClock } from '../src/queues/server-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A queue that holds one log, and what was said of it last. */
function oneLog() {
  const rows: string[] = [];
  const said: object[] = [];
  const queue: Pick<JobQueue, 'addJobLog' | 'getJobLogs' | 'updateJobProgress'> = {
    addJobLog: async (_id, row) => rows.push(row),
    getJobLogs: async (_id, start = 0, end = -1) => ({ logs: rows.slice(start, end + 1) }),
    updateJobProgress: async (_id, progress) => void said.push(progress),
  };
  return { queue: queue as JobQueue, said };
}

const started: JobEvent = {
  type: 'job.started',
  at: 1,
  jobId: 'run',
  kind: 'tasks',
  runtime: 'r',
  request: {},
};

function parts(queue: JobQueue, onTakenOver = (): void => {}) {
  return { queue, clock: new ServerClock(async () => ({ server: 0, local: 0 })), onTakenOver };
}

function begin(queue: JobQueue, onTakenOver?: () => void): Promise<RunWriter | undefined> {
  const row = (writer: string) => ({ type: 'begun', at: 1, writer, after: 0, started }) as const;
  return RunWriter.take(new RunLog(queue, 'run'), row, parts(queue, onTakenOver));
}

test('what is said last of a run is how it ended, and no sign of life goes over that', async () => {
  vi.useFakeTimers();
  const { queue, said } = oneLog();
  const writer = await begin(queue);
  await writer?.append({ type: 'job.ended', at: 2, ending: 'completed' });
  const released = writer?.release();
  // It is time for one while the end is being written.
  vi.advanceTimersByTime(1000);
  await released;
  await vi.advanceTimersByTimeAsync(5000);
  expect(said.at(-1)).toMatchObject({ overview: { status: 'completed' } });
});

test('a process that comes back when another one has ended its run says nothing over that', async () => {
  vi.useFakeTimers();
  const { queue, said } = oneLog();
  const onTakenOver = vi.fn();
  await begin(queue, onTakenOver);
  const log = new RunLog(queue, 'run');
  await log.skim();
  const row = (writer: string) => ({ type: 'claimed', at: 2, writer, after: 1 }) as const;
  const other = await RunWriter.take(log, row, parts(queue));
  await other?.append({ type: 'job.ended', at: 3, ending: 'completed' });
  await other?.release();
  await vi.advanceTimersByTimeAsync(5000);
  expect(onTakenOver).toHaveBeenCalledOnce();
  expect(said.at(-1)).toMatchObject({ overview: { status: 'completed' } });
});
