import { withJournal } from '@parallel-agents/app/engine';
import { jobRequestOf, readJob, withGiven } from '@parallel-agents/app/store';
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
  const { doJob } = await import('../run/do-job.ts');
  return doJob({ spec }, { ...kept, ...flags }, { ...environment, cwd }, resume);
}
