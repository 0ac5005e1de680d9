import { type App, type OpenOptions, open, type StartOptions } from '@parallel-agents/app';
import type { GivenSettings, LoadedConfig } from '@parallel-agents/app/internal/settings';
import { approvingTools } from '../input/approve-tool.ts';
import { notifierOf } from '../notify/notifier-of.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { refuseIdleFlags } from '../settings/idle-flags.ts';
import { isKept } from '../settings/is-kept.ts';
import { openTape } from './cassettes.ts';
import { accompanied } from './companion.ts';
import { exportTelemetry } from './export-telemetry.ts';

/** A job that the journal knows. */
export interface ResumedJob {
  id: string;
  /** What it was started with, and what is given now. */
  given: GivenSettings;
  /** It has ended, and has been learned from. */
  isOver: boolean;
  /** Tasks that failed are done again. */
  retryFailed?: boolean;
  /** What is to be said before. */
  note?: string | undefined;
  /** The configuration, where the job brings a part of it along. */
  loaded?: LoadedConfig;
}

/** How a job of these flags is started, or gone on with. */
export function startingOf(
  { jobId }: { jobId?: string | undefined },
  resume: ResumedJob | undefined,
): Pick<StartOptions, 'id' | 'resume' | 'retryFailed' | 'learn'> {
  if (resume) {
    const { id, isOver, retryFailed = false } = resume;
    return { id, resume: true, learn: !isOver, ...(retryFailed && { retryFailed }) };
  }
  // One that was gone on with shows its earlier results again.
  return jobId === undefined ? {} : { id: jobId, learn: false };
}

/**
 * The application as the flags set it; what is worth knowing is reported.
 *
 * @param resume the settings, where they are not those of the flags
 * @throws InputError or RuntimeError
 */
export async function openApp(
  flags: RunFlags,
  environment: Environment,
  reporter: Reporter,
  { given = givenBy(flags), loaded, note }: Partial<ResumedJob> = {},
  more: Pick<OpenOptions, 'onlyKnownAgents'> = {},
): Promise<App> {
  refuseIdleFlags(flags);
  if (note !== undefined) reporter.note(note);
  const { onJournalFailure, dryRun, engine } = flags;
  const notify = dryRun ? undefined : await notifierOf(flags.notify, environment, reporter);
  const telemetry = dryRun ? undefined : await exportTelemetry(environment, reporter);
  const tape = dryRun ? undefined : await openTape(flags, environment, reporter);
  const app = await open({
    ...given,
    ...(tape?.runtime !== undefined && { runtime: tape.runtime }),
    ...more,
    ...(loaded && { loaded }),
    ...(engine !== undefined && !dryRun && { engine }),
    here: tape ? { ...environment, runtimes: tape.runtimes } : environment,
    notes: reporter,
    ...approvingTools(environment, reporter),
    ...(!isKept(flags) && { store: false }),
    ...(onJournalFailure && { onJournalFailure }),
    ...(dryRun && { onlyLook: true }),
  });
  if (dryRun) return app;
  return accompanied(
    app,
    [tape, telemetry, notify].filter((companion) => companion !== undefined),
  );
}
