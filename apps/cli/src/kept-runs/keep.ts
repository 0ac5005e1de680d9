import { randomUUID } from 'node:crypto';
import { isParallelAgentsError, type Journal } from '@parallel-agents/core';
import type { Reporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { openJournal } from './journal.ts';
import { forgetOldRuns, keptDays } from './retention.ts';

/** What a command does is kept unless the user chose otherwise; where it cannot be, nothing is started. */
export async function openKeeping(
  { journal, dryRun, onJournalFailure }: RunFlags,
  environment: Environment,
  reporter: Reporter,
): Promise<Journal | undefined> {
  if (journal === false || dryRun) return undefined;
  try {
    const opened = await openJournal(environment);
    await forgetOldRuns(opened, keptDays(environment), reporter);
    return opened;
  } catch (thrown) {
    if (onJournalFailure !== 'continue' || !isParallelAgentsError(thrown)) throw thrown;
    reporter.problem(`${thrown.message} What is done from here on is not kept.`);
    return undefined;
  }
}

/** A command that is made of many runs, kept under one id. */
export interface KeptWorkflow {
  id: string;
  /** Present where it is kept; a workflow of that id which is there already is gone on with. */
  kept: { journal: Journal; resume: true; onJournalFailure?: 'stop' | 'continue' } | undefined;
  /** Says how to go on with it. */
  tellHow(): void;
  close(): Promise<void>;
}

export async function keepWorkflow(
  kind: 'agents' | 'goal',
  flags: RunFlags & { workflow?: string },
  environment: Environment,
  reporter: Reporter,
): Promise<KeptWorkflow> {
  const journal = await openKeeping(flags, environment, reporter);
  const { onJournalFailure } = flags;
  const id = flags.workflow ?? `${kind}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  return {
    id,
    kept: journal && { journal, resume: true, ...(onJournalFailure && { onJournalFailure }) },
    tellHow() {
      if (journal) reporter.note(`Go on with it: the same command with --workflow ${id}`);
    },
    close: async () => journal?.close(),
  };
}
