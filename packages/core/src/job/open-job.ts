import { toErrorInfo } from '../errors.ts';
import { startOf } from '../folds/start.ts';
import type { JobStarted } from '../log/events.ts';
import type { JobStatus, Journal } from '../log/journal.ts';
import type { JobOptions, OpenJob } from './job.ts';
import { WholeJob } from './whole-job.ts';

/**
 * Begins a job, or goes on with it.
 * @throws JournalError `RUN_NOT_FOUND`, `RUN_IN_PROGRESS`, and what its log cannot be read for
 * @example
 * const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: 'if-there' });
 * const report = await orchestrate(goal, { ...options, job });
 * await job.end('completed');
 */
export async function openJob(options: JobOptions): Promise<OpenJob> {
  const {
    jobId,
    kind,
    title,
    runtime,
    agents,
    limits,
    request,
    journal,
    resume = false,
    onJournalFailure = 'stop',
  } = options;
  const started: JobStarted = {
    type: 'job.started',
    at: Date.now(),
    jobId,
    kind,
    ...(title !== undefined && { title }),
    ...(runtime !== undefined && { runtime }),
    ...(agents && { agents }),
    ...(limits && { limits }),
    ...(request !== undefined && { request }),
  };
  const settings = { ...options, onJournalFailure };
  const kept = journal && resume !== false ? await goOn(journal, jobId, resume) : undefined;
  if (kept === undefined) {
    const job = new WholeJob(jobId, settings, [], journal && (() => journal.begin(started)));
    job.tell(started);
    return job;
  }
  const { events } = kept.log;
  const job = new WholeJob(jobId, settings, events, async () => kept.writer);
  try {
    job.tell(startOf(events));
    await job.begin();
    if (isOver(kept.log.overview.status)) job.hold();
    await job.write({ type: 'job.resumed', at: Date.now() });
    return job;
  } catch (thrown) {
    await kept.writer.release();
    throw thrown;
  }
}

function isOver(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

async function goOn(journal: Journal, jobId: string, resume: true | 'if-there') {
  try {
    return await journal.resume(jobId);
  } catch (thrown) {
    if (resume === 'if-there' && toErrorInfo(thrown).code === 'RUN_NOT_FOUND') return undefined;
    throw thrown;
  }
}
