import type { Journal } from '@parallel-agents/core';
import type { Surroundings } from '../settings/surroundings.ts';
import { openJournal } from '../store/local-journal.ts';
import { type GivenEngine, journalOfEngine } from './engine-options.ts';

/** Does something with the journal of this user, or with an engine's, and closes it. */
export async function withJournal<T>(
  here: Surroundings,
  { engine }: Pick<GivenEngine, 'engine'>,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const journal = engine === undefined ? await openJournal(here) : await journalOfEngine({ engine }, here);
  try {
    return await work(journal);
  } finally {
    await journal.close();
  }
}
