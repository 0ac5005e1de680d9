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
    getJobLogs: async (_id, start = 0, end = -1) => ({
      logs: rows.slice(start, end + 1),
      count: rows.length,
    }),
    updateJobProgress: async (_id, progress) => void said.push(progress),
  };
  return { queue: queue as JobQueue, said };
}

test('what is said last of a run is how it ended, and no sign of life goes over that', async () => {
  vi.useFakeTimers();
  const { queue, said } = oneLog();
  const log = new RunLog(queue, 'run');
  const started: JobEvent = {
    type: 'job.started',
    at: 1,
    jobId: 'run',
    kind: 'tasks',
    runtime: 'r',
    request: {},
  };
  const writer = await RunWriter.take(
    log,
    (id) => ({ type: 'begun', at: 1, writer: id, after: 0, started }),
    { queue, clock: new ServerClock(async () => 0), onTakenOver: () => {} },
  );
  await writer?.append({ type: 'job.ended', at: 2, ending: 'completed' });
  const released = writer?.release();
  // It is time for one while the end is being written.
  vi.advanceTimersByTime(1000);
  await released;
  await vi.advanceTimersByTimeAsync(5000);
  expect(said.at(-1)).toMatchObject({ overview: { status: 'completed' } });
});
