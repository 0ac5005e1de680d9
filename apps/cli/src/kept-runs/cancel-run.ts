import { type CancelledJob, cancelJob } from '@parallel-agents/app/internal/store';
import { InputError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { withRuns } from './with-runs.ts';

export interface CancelFlags {
  all?: true;
  /** Seconds. */
  olderThan?: number;
  json?: true;
  engine?: string | true;
}

/** Jobs that are stopped at the same time. */
const atOnce = 10;

/**
 * Stops one job, or all that have not ended.
 *
 * @throws InputError for flags that contradict each other
 */
export async function cancelRuns(
  jobId: string | undefined,
  { all, olderThan, ...flags }: CancelFlags,
  environment: Environment,
): Promise<ExitCode> {
  if (olderThan !== undefined && !all)
    throw refused('--older-than', 'means nothing without --all', 'Add --all, or leave it out.');
  if (jobId !== undefined && all)
    throw refused('--all', 'and an id contradict each other', 'Give one of the two.');
  if (jobId !== undefined) return cancelRun(jobId, flags, environment);
  if (!all)
    throw refused('id', 'a run is missing', 'Give its id, or --all for all runs that have not ended.');
  return cancelAll(olderThan ?? 0, flags, environment);
}

async function cancelAll(
  olderThan: number,
  { json, ...where }: Omit<CancelFlags, 'all' | 'olderThan'>,
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, {});
  const before = Date.now() - olderThan * 1000;
  const ended = await withRuns(environment, where, async (journal) => {
    const open = (await journal.list()).filter(
      ({ status, createdAt }) =>
        (status === 'running' || status === 'interrupted') && new Date(createdAt).getTime() <= before,
    );
    const stopsItself = where.engine !== undefined;
    const outcomes: ({ jobId: string } & CancelledJob)[] = [];
    for (let start = 0; start < open.length; start += atOnce) {
      const some = open.slice(start, start + atOnce).map(async ({ jobId, status }) => {
        try {
          return { jobId, ...(await cancelJob(journal, jobId, environment, reporter, { stopsItself })) };
        } catch (thrown) {
          // The others are stopped all the same.
          reporter.problem(`${oneLine(jobId)}: ${toErrorInfo(thrown).message}`);
          return { jobId, status };
        }
      });
      outcomes.push(...(await Promise.all(some)));
    }
    return outcomes;
  });
  const left = ended.filter(
    ({ status, sessions }) => status === 'running' || status === 'interrupted' || sessions?.failed.length,
  );
  const lines = ended.map(({ jobId, ...job }) => `${sayCancelled(jobId, job)}\n`).join('');
  environment.stdout.write(
    json ? `${toSafeJson({ cancelled: ended })}\n` : lines || 'No run is to be stopped.\n',
  );
  if (left.length === 0) return exitCodes.completed;
  const names = left.map(({ jobId }) => oneLine(jobId)).join(', ');
  reporter.problem(`Not stopped, or not wholly: ${names}. Ask again.`);
  return exitCodes.someFailed;
}

function refused(name: string, what: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [name], message: what, fix }]);
}

/** Stops a job wherever it runs; of one that nobody works on, the sessions that it left behind. */
async function cancelRun(
  jobId: string,
  { json, ...where }: { json?: true; engine?: string | true },
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, {});
  const job = await withRuns(environment, where, (journal) =>
    // An engine stops by itself what was left on its workers.
    cancelJob(journal, jobId, environment, reporter, { stopsItself: where.engine !== undefined }),
  );
  const { status, sessions } = job;
  environment.stdout.write(`${json ? toSafeJson({ jobId, ...job }) : sayCancelled(jobId, job)}\n`);
  for (const { attemptId, message } of sessions?.failed ?? []) {
    reporter.problem(`The session of ${attemptId} may still be running: ${message}`);
  }
  const isStopped = status !== 'running' && (sessions?.failed.length ?? 0) === 0;
  if (status === 'running') reporter.problem('It has not ended within 30 s; ask again.');
  return isStopped ? exitCodes.completed : exitCodes.someFailed;
}

/** What came of one, for people. */
function sayCancelled(jobId: string, { status, sessions, hadEnded }: CancelledJob): string {
  const id = oneLine(jobId);
  if (hadEnded && status === 'cancelled') return `${id}: was cancelled already, nothing was stopped`;
  if (hadEnded) return `${id}: had ended already (${status}), nothing was stopped`;
  // It came to its end while it was being told.
  if (status === 'completed' || status === 'failed') return `${id}: ${status} before it could be stopped`;
  const stopped = sessions?.stopped.length ?? 0;
  return `${id}: ${status}${stopped > 0 ? `; ${stopped === 1 ? '1 session' : `${stopped} sessions`} stopped` : ''}`;
}
