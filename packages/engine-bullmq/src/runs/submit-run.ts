import type { EngineJournal } from '../journal/engine-journal.ts';
import type { JobQueue } from '../queues/backend.ts';
import { persist } from '../queues/persist.ts';

/** A run as it is handed in. */
export interface RunSubmission {
  runId: string;
  /** Name of the runtime of the workers that are to take it. */
  runtime: string;
  tasks: readonly { taskId: string; agent: string }[];
  /** What a worker needs to do the run, as plain data without secrets. */
  request: unknown;
  /** Sessions of this run at the same time, over all workers. @default 1000 */
  maxConcurrent?: number;
}

/** How often a run that was left without an end, through no fault of its own, is taken up again. */
const takeUps = 20;

/** Hands a run in, unless it is there already: whoever comes second with the same id follows the same run. */
export async function submitRun(
  journal: EngineJournal,
  runs: JobQueue,
  { runId, runtime, tasks, request, maxConcurrent = 1000 }: RunSubmission,
): Promise<void> {
  const log = journal.log(runId);
  await log.create();
  await log.refresh();
  if (!log.fold.isKnown) {
    const header = { runId, createdAt: new Date().toISOString(), runtime, tasks: [...tasks], request };
    await log.append({ type: 'submitted', at: Date.now(), header, maxConcurrent });
  }
  await queueRun(runs, log.jobId, runId);
}

/** Has a worker go on with a run that was cancelled, refused, or left alone. */
export async function resumeRun(journal: EngineJournal, runs: JobQueue, runId: string): Promise<void> {
  const { overview } = await journal.read(runId);
  const log = journal.log(runId);
  await log.refresh();
  if (overview.status !== 'running' && overview.status !== 'completed') {
    await log.append({ type: 'reopened', at: Date.now(), after: log.fold.term });
    // What is left of an earlier submission would keep the new one out.
    await persist('hand a run in', () => runs.remove(log.jobId));
  }
  if (overview.status !== 'completed') await queueRun(runs, log.jobId, runId);
}

async function queueRun(runs: JobQueue, jobId: string, runId: string): Promise<void> {
  const backoff = { type: 'exponential', delay: 2000 } as const;
  await persist('hand a run in', () => runs.add('run', { runId }, { jobId, attempts: takeUps, backoff }));
}
