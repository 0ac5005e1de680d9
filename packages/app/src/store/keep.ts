import { isParallelAgentsError, type Journal } from '@parallel-agents/core';
import type { Notes } from '../basics/notes.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { openJournal } from './local-journal.ts';
import { openStore } from './open-store.ts';
import { forgetOldRuns, keptDays } from './retention.ts';

/** How what is done is kept. */
export interface Keeping {
  /** `false`: not at all. A text: where a program wants it, which alone says what is forgotten there. */
  store?: string | false;
  onJournalFailure?: 'stop' | 'continue';
}

/** What is done is kept unless the user chose otherwise; where it cannot be, nothing is started. */
export async function openKeeping(
  { store, onJournalFailure }: Keeping,
  here: Pick<Surroundings, 'cwd' | 'env'>,
  notes: Notes,
): Promise<Journal | undefined> {
  if (store === false) return undefined;
  try {
    if (store !== undefined) return await openStore(store, here);
    const opened = await openJournal(here);
    await forgetOldRuns(opened, keptDays(here), notes);
    return opened;
  } catch (thrown) {
    if (onJournalFailure !== 'continue' || !isParallelAgentsError(thrown)) throw thrown;
    notes.problem(`${thrown.message} What is done from here on is not kept.`);
    return undefined;
  }
}
