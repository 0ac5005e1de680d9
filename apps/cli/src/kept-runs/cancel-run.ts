import { withJournal } from '@parallel-agents/app/engine';
import { cancelJob } from '@parallel-agents/app/store';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';

/** Stops a job wherever it runs; of one that nobody works on, the sessions that it left behind. */
export async function cancelRun(
  jobId: string,
  { json, ...where }: { json?: true; engine?: string | true },
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, {});
  const { status, sessions } = await withJournal(environment, where, (journal) =>
    // An engine stops by itself what was left on its workers.
    cancelJob(journal, jobId, environment, reporter, { stopsItself: where.engine !== undefined }),
  );
  const stopped = sessions?.stopped.length ?? 0;
  const text = `${oneLine(jobId)}: ${status}${stopped > 0 ? `; ${stopped} sessions stopped` : ''}`;
  environment.stdout.write(`${json ? toSafeJson({ jobId, status, sessions }) : text}\n`);
  for (const { attemptId, message } of sessions?.failed ?? []) {
    reporter.problem(`The session of ${attemptId} may still be running: ${message}`);
  }
  const isStopped = status !== 'running' && (sessions?.failed.length ?? 0) === 0;
  if (status === 'running') reporter.problem('It has not ended within 30 s; ask again.');
  return isStopped ? exitCodes.completed : exitCodes.someFailed;
}
