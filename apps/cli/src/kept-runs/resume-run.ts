import { jobRequestOf, withGiven } from '@parallel-agents/app/store';
import { z } from 'zod';
import type { ExitCode } from '../errors/exit-codes.ts';
import { runTasks } from '../run/run-tasks.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { withJournal } from './journal.ts';

/** What the command keeps of its own with a job. */
const faceSchema = z.object({ output: z.string().optional() }).catch({});

/** Goes on with a run, and shows it as the command that started it would have. */
export async function resumeRun(runId: string, flags: RunFlags, environment: Environment): Promise<ExitCode> {
  if (flags.engine !== undefined) {
    const { resumeOnEngine } = await import('../engine/run-on-engine.ts');
    return resumeOnEngine(runId, flags, environment);
  }
  const log = await withJournal(environment, {}, (journal) => journal.read(runId));
  const { spec, given, cwd, face } = jobRequestOf(log);
  const { output } = faceSchema.parse(face);

  const merged = withGiven(given, givenBy(flags));
  const isOver = log.overview.status === 'completed' || log.overview.status === 'failed';
  const there = { ...environment, cwd };
  const shown = { ...(output !== undefined && { output }), ...flags };
  return runTasks({ tasks: 'tasks' in spec ? spec.tasks : [] }, shown, there, {
    id: runId,
    given: merged,
    isOver,
  });
}
