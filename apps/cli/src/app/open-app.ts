import { type App, type OpenOptions, open, type StartOptions } from '@parallel-agents/app';
import type { GivenSettings } from '@parallel-agents/app/settings';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { refuseIdleFlags } from '../settings/idle-flags.ts';

/** A job that the journal knows. */
export interface ResumedJob {
  id: string;
  /** What it was started with, and what is given now. */
  given: GivenSettings;
  /** It has ended, and has been learned from. */
  isOver: boolean;
}

/** How a job of these flags is started, or gone on with. */
export function startingOf(
  { workflow }: { workflow?: string },
  resume: ResumedJob | undefined,
): Pick<StartOptions, 'id' | 'resume' | 'learn'> {
  if (resume) return { id: resume.id, resume: true, learn: !resume.isOver };
  // One that was gone on with shows its earlier results again.
  return workflow === undefined ? {} : { id: workflow, learn: false };
}

/**
 * The application as the flags set it; what is worth knowing is reported.
 *
 * @param given the settings, where they are not those of the flags
 * @throws InputError or RuntimeError
 */
export function openApp(
  flags: RunFlags,
  environment: Environment,
  reporter: Reporter,
  given: GivenSettings = givenBy(flags),
  more: Pick<OpenOptions, 'onlyKnownAgents'> = {},
): Promise<App> {
  refuseIdleFlags(flags);
  const { journal, onJournalFailure, dryRun } = flags;
  return open({
    ...given,
    ...more,
    here: environment,
    notes: reporter,
    ...(journal === false && { store: false }),
    ...(onJournalFailure && { onJournalFailure }),
    ...(dryRun && { onlyLook: true }),
  });
}
