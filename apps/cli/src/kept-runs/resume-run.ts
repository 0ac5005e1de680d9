import type { ExitCode } from '../errors/exit-codes.ts';
import { runTasks } from '../run/run-tasks.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { withJournal } from './journal.ts';
import { requestOf, withGivenFlags } from './run-request.ts';

/** Goes on with a run, and shows it as the command that started it would have. */
export async function resumeRun(runId: string, flags: RunFlags, environment: Environment): Promise<ExitCode> {
  if (flags.engine !== undefined) {
    const { resumeOnEngine } = await import('../engine/run-on-engine.ts');
    return resumeOnEngine(runId, flags, environment);
  }
  const run = await withJournal(environment, {}, (journal) => journal.read(runId));
  const request = requestOf(run);
  const merged = withGivenFlags(request.flags, flags);
  const isOver = run.overview.status === 'completed' || run.overview.status === 'failed';
  const there = { ...environment, cwd: request.cwd };
  return runTasks({ tasks: request.tasks }, merged, there, { runId, isOver });
}
