import type { Journal } from '@parallel-agents/core';
import SqliteDatabase from 'better-sqlite3';
import { SqliteJournal, type SqliteJournalOptions } from './sqlite-journal.ts';

export type { SqliteJournalOptions };

/**
 * Keeps runs in one SQLite file, which any number of processes on this machine may use at once. A record survives the
 * end of its process, `kill -9` included.
 *
 * @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
 * @example
 * const journal = sqliteJournal({ file: 'runs.sqlite' });
 * createOrchestrator({ runtime, agents, journal });
 */
export function sqliteJournal(options: SqliteJournalOptions): Journal {
  return new SqliteJournal(options, (file, timeout) => new SqliteDatabase(file, { timeout }));
}
