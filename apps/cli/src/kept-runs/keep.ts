import { randomUUID } from 'node:crypto';
import type { Notes, Surroundings } from '@parallel-agents/app/settings';
import { isParallelAgentsError, type Journal } from '@parallel-agents/core';
import { openJournal } from './journal.ts';
import { forgetOldRuns, keptDays } from './retention.ts';

/** How what is done is kept. */
export interface Keeping {
  /** `false`: not at all. */
  journal?: boolean;
  onJournalFailure?: 'stop' | 'continue';
}

/** What is done is kept unless the user chose otherwise; where it cannot be, nothing is started. */
export async function openKeeping(
  { journal, onJournalFailure }: Keeping,
  here: Pick<Surroundings, 'env'>,
  notes: Notes,
): Promise<Journal | undefined> {
  if (journal === false) return undefined;
  try {
    const opened = await openJournal(here);
    await forgetOldRuns(opened, keptDays(here), notes);
    return opened;
  } catch (thrown) {
    if (onJournalFailure !== 'continue' || !isParallelAgentsError(thrown)) throw thrown;
    notes.problem(`${thrown.message} What is done from here on is not kept.`);
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
  keeping: Keeping & { workflow?: string },
  here: Pick<Surroundings, 'env'>,
  notes: Notes,
): Promise<KeptWorkflow> {
  const journal = await openKeeping(keeping, here, notes);
  const { onJournalFailure } = keeping;
  const id = keeping.workflow ?? `${kind}-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  return {
    id,
    kept: journal && { journal, resume: true, ...(onJournalFailure && { onJournalFailure }) },
    tellHow() {
      if (journal) notes.note(`Go on with it: the same command with --workflow ${id}`);
    },
    close: async () => journal?.close(),
  };
}
