import { expect, onTestFinished, test, vi } from 'vitest';
import { AttemptLane } from '../src/attempts/attempt-lane.ts';
import { Cancellations } from '../src/attempts/cancellations.ts';
import { announceWorker } from '../src/fleet/presence.ts';
import type { EngineJournal } from '../src/journal/engine-journal.ts';
import type { Backend, JobEvents, JobQueue } from '../src/queues/backend.ts';
import { submitParts } from '../src/runs/submit-parts.ts';

const fails = (error: Error): never => expect.unreachable(error.message);

function withTimers(): void {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
}

/** A server with one queue of jobs, and nothing that is not asked of it here. */
function backendWith(queue: Partial<JobQueue>): Backend {
  const base = { on() {}, async close() {}, async waitUntilReady() {} };
  const events: Partial<JobEvents> = base;
  const backend: Partial<Backend> = {
    queue: () => ({ ...base, ...queue }) as JobQueue,
    events: () => events as JobEvents,
    clock: { now: () => Date.now() } as Backend['clock'],
  };
  return backend as Backend;
}

test('a worker that others took for gone is there again with its next word', async () => {
  withTimers();
  const jobs = new Map<string, unknown>();
  const backend = backendWith({
    add: async (_name, _data, { jobId }) => {
      jobs.set(jobId, undefined);
      return {} as never;
    },
    updateJobProgress: async (jobId, progress) => {
      if (!jobs.has(jobId)) throw new Error(`Missing key for job ${jobId}. updateProgress`);
      jobs.set(jobId, progress);
    },
    remove: async (jobId) => Number(jobs.delete(jobId)),
  });
  const facts = { name: 'one', runtime: 'scripted', lanes: [], concurrency: 1, sessions: 0, jobs: 0 };
  const leave = await announceWorker(backend, () => facts, fails);
  jobs.clear();
  await vi.advanceTimersByTimeAsync(5000);
  expect([...jobs.values()]).toMatchObject([{ name: 'one' }]);
  await leave();
  expect(jobs.size).toBe(0);
});

test('all sessions of a large job are stopped where nothing was ever cancelled before', async () => {
  withTimers();
  const rows: string[] = [];
  const backend = backendWith({
    // The newest first.
    getJobLogs: async (_jobId, start = 0, end = -1) => {
      return { logs: rows.toReversed().slice(start, end + 1) };
    },
  });
  const cancellations = new Cancellations(backend, fails);
  const heard: string[] = [];
  cancellations.follow(({ jobId }) => heard.push(jobId));
  await vi.advanceTimersByTimeAsync(500);
  for (let number = 0; number < 250; number++)
    rows.push(
      JSON.stringify({ id: `row-${number}`, queue: 'attempts', jobId: `job-${number}`, reason: 'stopped' }),
    );
  await vi.advanceTimersByTimeAsync(500);
  expect(new Set(heard).size).toBe(250);
  await cancellations.close();
});

test('an end that no event told of is found where the clock was set back', async () => {
  withTimers();
  const backend = backendWith({
    add: async () => ({}) as never,
    getJob: async () => ({ progress: undefined, returnvalue: { row: 0 }, finishedOn: 1 }) as never,
    getJobLogs: async () => {
      return { logs: [JSON.stringify({ outcome: { status: 'completed', text: 'Hello.' } })] };
    },
  });
  const lane = new AttemptLane(backend, 'attempts', () => {});
  onTestFinished(() => lane.close());
  const asked = { attemptId: 'a', label: '', instructions: '', prompt: '', tools: 'none' as const };
  const watch = await lane.submit({ request: { ...asked, timeoutSeconds: 5 }, priority: 1 });
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(watch.hasEnded).toBe(true);
});

test('a run whose last part is handed in stays whole, where an earlier word of it had to be written again', async () => {
  const written: { isWhole?: boolean }[] = [];
  const failed = Promise.withResolvers<void>();
  const fold = { isKnown: true, submission: { parted: true, runtime: 'scripted' } };
  const log = { runId: 'run', jobId: 'run', fold, async create() {}, async skim() {} };
  let tries = 0;
  const journal = {
    log: () => log,
    now: () => Date.now(),
    jobs: {
      getJob: async () => ({ timestamp: 0 }),
      async updateJobProgress(_jobId: string, state: { isWhole: boolean }) {
        if (++tries === 2) {
          failed.resolve();
          throw new Error('Connection is closed.');
        }
        written.push(state);
      },
    },
  };
  // It ends once the word that is said from time to time was lost.
  const parts: AsyncIterable<never> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        await failed.promise;
        return { done: true, value: undefined };
      },
    }),
  };
  const place = { journal: journal as unknown as EngineJournal, runs: {} as never, budgets: {} as never };
  await submitParts(place, { runId: 'run', runtime: 'scripted', parts });
  await expect.poll(() => written.length, { timeout: 5000 }).toBe(3);
  expect(written.at(-1)).toMatchObject({ isWhole: true });
});
