import { openJournal } from '@parallel-agents/app/store';
import type { Journal } from '@parallel-agents/core';
import { journalOfEngine } from '../engine/engine.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** Does something with the journal of this user, or with an engine's, and closes it. */
export async function withJournal<T>(
  environment: Environment,
  { engine }: Pick<RunFlags, 'engine'>,
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const journal =
    engine === undefined ? await openJournal(environment) : await journalOfEngine({ engine }, environment);
  try {
    return await work(journal);
  } finally {
    await journal.close();
  }
}
