import { join } from 'node:path';
import type { Journal } from '@parallel-agents/core';
import { stateFolder } from '../settings/state-folder.ts';
import type { Surroundings } from '../settings/surroundings.ts';

/** The file that keeps the jobs of this user. */
export function journalFile(here: Pick<Surroundings, 'env'>): string {
  return join(stateFolder(here), 'runs.sqlite');
}

/**
 * Opens the journal of this user; loads its package only now, so that programs start fast.
 * @throws JournalError
 */
export async function openJournal(here: Pick<Surroundings, 'env'>): Promise<Journal> {
  const { sqliteJournal } = await import('@parallel-agents/journal');
  return sqliteJournal({ file: journalFile(here) });
}
