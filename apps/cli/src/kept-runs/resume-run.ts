import { loadConfig } from '@parallel-agents/app/internal/settings';
import { jobRequestOf, readJob, withGiven, withSent } from '@parallel-agents/app/internal/store';
import { InputError, type JobOverview } from '@parallel-agents/core';
import { z } from 'zod';
import type { ResumedJob } from '../app/open-app.ts';
import type { ExitCode } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { withRuns } from './with-runs.ts';

/** What the command keeps of its own with a job: how results are shown, and where they go. */
const faceSchema = z.object({
  output: z.string().optional(),
  write: z.string().optional(),
  replace: z.literal(true).optional(),
  out: z.string().optional(),
  keepAgents: z.string().optional(),
  approve: z.literal(true).optional(),
  as: z.enum(['markdown', 'package']).optional(),
  packageName: z.string().optional(),
  yes: z.literal(true).optional(),
});

/**
 * Goes on with a job of any kind, and shows it as the command that started it would have.
 *
 * @param retryFailed tasks that failed are done again
 */
export async function resumeRun(
  id: string,
  flags: RunFlags,
  environment: Environment,
  { retryFailed = false }: { retryFailed?: boolean } = {},
): Promise<ExitCode> {
  const { engine } = flags;
  const log = await withRuns(environment, { engine }, (journal) => readJob(journal, id));
  if (log.overview.parts !== undefined) {
    const { resumeKeptStream } = await import('../stream/kept-stream.ts');
    const note = nothingToDo(log.overview, { retryFailed, describe: environment.describe });
    return resumeKeptStream(id, flags, environment, { retryFailed, note });
  }
  const { spec, given, cwd, face, sent } = jobRequestOf(log);
  const { status, problem } = log.overview;
  if (retryFailed && !('tasks' in spec || 'goal' in spec)) throw hasNoTasks(id, environment);
  const resume: ResumedJob = {
    id,
    given: withGiven(given, givenBy(flags)),
    // What was refused was not begun.
    isOver: status === 'completed' || (status === 'failed' && problem === undefined),
    retryFailed,
    note: nothingToDo(log.overview, { retryFailed, describe: environment.describe }),
    ...(sent && { loaded: withSent(await loadConfig(environment, { file: flags.config }), sent) }),
  };
  const own = faceSchema.catch({}).parse(face);
  const kept = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const { doJob } = await import('../run/do-job.ts');
  // Whoever handed it in for an engine may have done so on another machine.
  const place = engine === undefined ? { ...environment, cwd } : environment;
  return doJob({ spec }, { ...kept, ...flags }, place, resume);
}

/** What a run that is over is gone on with for: its results are shown again, and nothing is asked for. */
function nothingToDo(
  { jobId, kind, status, failed, problem }: JobOverview,
  { retryFailed, describe }: { retryFailed: boolean; describe: Environment['describe'] },
): string | undefined {
  if (status === 'completed') return `${jobId} has completed: there is nothing to do.`;
  if (status !== 'failed' || problem !== undefined || retryFailed) return undefined;
  if (kind !== 'tasks' && kind !== 'goal') return `${jobId} has ended: there is nothing to do.`;
  const tasks = failed === 1 ? '1 task' : `${failed} tasks`;
  return `${jobId} has ended, and ${tasks} failed. What failed is done again by ${describe('retryJob', jobId)}.`;
}

function hasNoTasks(id: string, { describe }: Environment): InputError {
  const message = `${id} works on agents: it has no failed tasks to do again`;
  const fix = `Go on with it (${describe('resumeJob', id)}), or start a new one.`;
  return new InputError([{ code: 'INVALID_OPTION', path: ['id'], message, fix }]);
}
