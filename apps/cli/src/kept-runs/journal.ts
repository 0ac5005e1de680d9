import { join } from 'node:path';
import { stateFolder } from '@parallel-agents/app/settings';
import type { Journal } from '@parallel-agents/core';
import { journalOfEngine } from '../engine/engine.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** The file that keeps the runs of this user. */
export function journalFile(environment: Pick<Environment, 'env'>): string {
  return join(stateFolder(environment), 'runs.sqlite');
}

/**
 * Opens the journal of this user; loads its package only now, so that the command starts fast.
 * @throws JournalError
 */
export async function openJournal(environment: Pick<Environment, 'env'>): Promise<Journal> {
  const { sqliteJournal } = await import('@parallel-agents/journal');
  return sqliteJournal({ file: journalFile(environment) });
}

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
