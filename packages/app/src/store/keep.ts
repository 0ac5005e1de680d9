import { isParallelAgentsError, type Journal } from '@parallel-agents/core';
import type { Notes } from '../basics/notes.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { openJournal } from './local-journal.ts';
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
