import type { JobSpec } from '@parallel-agents/app';
import { InputError } from '@parallel-agents/core';
import type { ResumedJob } from '../app/open-app.ts';
import type { ExitCode } from '../errors/exit-codes.ts';
import type { JobFile, TaskFile } from '../input/task-file.ts';
import type { BestOfFlags } from '../settings/best-of-flags.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** Of jobs of any kind. */
export interface JobFlags extends RunFlags, BestOfFlags {
  /** Where the report of a goal, or agents, are written to. */
  out?: string;
  yes?: true;
}

/** A job of a file, or one that is gone on with. */
type GivenJob = TaskFile | JobFile | { spec: JobSpec };

/**
 * Does a job of any kind, and shows it as the command for its kind would. What each needs is loaded only then.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function doJob(
  given: GivenJob,
  flags: JobFlags,
  environment: Environment,
  resume?: ResumedJob,
): Promise<ExitCode> {
  const spec = 'spec' in given ? given.spec : given;
  if ('tasks' in spec) {
    refuse('--out', flags.out, 'results of tasks are written by --output');
    refuse('--yes', flags.yes, 'files of results are replaced without a question');
    const { runTasks } = await import('./run-tasks.ts');
    return runTasks(spec, flags, environment, resume);
  }
  refuse('--output', flags.output, 'this job has no results of tasks of its own');
  try {
    return await doOther(spec, flags, environment, resume);
  } catch (thrown) {
    if (!(thrown instanceof InputError) || !('locate' in given)) throw thrown;
    const isInFile = ([field]: readonly (string | number)[]): boolean =>
      typeof field === 'string' && field in spec;
    throw new InputError(thrown.issues.map((issue) => (isInFile(issue.path) ? given.locate(issue) : issue)));
  }
}

async function doOther(
  spec: JobFile['spec'],
  flags: JobFlags,
  environment: Environment,
  resume: ResumedJob | undefined,
): Promise<ExitCode> {
  if ('goal' in spec) {
    const { carryOutGoal } = await import('../orchestrate/orchestrate-goal.ts');
    return carryOutGoal(spec, flags, environment, resume ? { resume } : {});
  }
  refuse('--best-of', flags.bestOf === undefined ? undefined : true, severalWords);
  refuse('--vote', flags.vote, severalWords);
  if ('create' in spec) {
    const { makeAgents } = await import('../agent-jobs/create.ts');
    return makeAgents(spec, flags, environment, resume);
  }
  const { improveAgents, judgeAgents } = await import('../agent-jobs/refine.ts');
  if ('refine' in spec) return improveAgents(spec, flags, environment, resume);
  return judgeAgents(spec, flags, environment, resume);
}

const severalWords = 'only tasks have several answers, given ones and those of a goal';

function refuse(flag: string, given: string | true | undefined, why: string): void {
  if (given === undefined) return;
  const message = `it has no effect: ${why}`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [flag], message, fix: 'Leave it out.' }]);
}
