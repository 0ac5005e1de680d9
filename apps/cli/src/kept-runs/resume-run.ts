import { withJournal } from '@parallel-agents/app/engine';
import { type JobRequest, jobRequestOf, readJob, withGiven } from '@parallel-agents/app/store';
import { InputError } from '@parallel-agents/core';
import { z } from 'zod';
import type { ResumedJob } from '../app/open-app.ts';
import type { ExitCode } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';

/** What the command keeps of its own with a job: how results are shown, and where they go. */
const faceSchema = z.object({
  output: z.string().optional(),
  out: z.string().optional(),
  keepAgents: z.string().optional(),
  approve: z.literal(true).optional(),
  as: z.enum(['markdown', 'package']).optional(),
  packageName: z.string().optional(),
  yes: z.literal(true).optional(),
});

/** Goes on with a job of any kind, and shows it as the command that started it would have. */
export async function resumeRun(id: string, flags: RunFlags, environment: Environment): Promise<ExitCode> {
  if (flags.engine !== undefined) {
    const { resumeOnEngine } = await import('../engine/run-on-engine.ts');
    return resumeOnEngine(id, flags, environment);
  }
  const log = await withJournal(environment, {}, (journal) => readJob(journal, id));
  const { spec, given, cwd, face } = jobRequestOf(log);
  const { status } = log.overview;
  const resume: ResumedJob = {
    id,
    given: withGiven(given, givenBy(flags)),
    isOver: status === 'completed' || status === 'failed',
  };
  const own = faceSchema.catch({}).parse(face);
  const kept = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  refuseOutputOf(spec, flags);
  return show(spec, { ...kept, ...flags }, { ...environment, cwd }, resume);
}

/** Only tasks have files of results. */
function refuseOutputOf(spec: JobRequest['spec'], { output }: RunFlags): void {
  if ('tasks' in spec || output === undefined) return;
  const message = 'it has no effect: this job has no results of tasks of its own';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--output'], message, fix: 'Leave it out.' }]);
}

async function show(
  spec: JobRequest['spec'],
  flags: RunFlags,
  environment: Environment,
  resume: ResumedJob,
): Promise<ExitCode> {
  if ('tasks' in spec) {
    const { runTasks } = await import('../run/run-tasks.ts');
    return runTasks(spec, flags, environment, resume);
  }
  if ('goal' in spec) {
    const { carryOutGoal } = await import('../orchestrate/orchestrate-goal.ts');
    return carryOutGoal(spec, flags, environment, { resume });
  }
  if ('create' in spec) {
    const { makeAgents } = await import('../agent-workflows/create.ts');
    return makeAgents(spec, flags, environment, resume);
  }
  const { improveAgents, judgeAgents } = await import('../agent-workflows/refine.ts');
  if ('refine' in spec) return improveAgents(spec, flags, environment, resume);
  return judgeAgents(spec, flags, environment, resume);
}
