import { DatabaseSync } from 'node:sqlite';
import type { Journal } from '@parallel-agents/core';
import { SqliteJournal, type SqliteJournalOptions } from './sqlite-journal.ts';

/**
 * `sqliteJournal` on the SQLite that is part of Node, for programs that cannot bring a compiled module along. Same file,
 * same guarantees; Node 22 prints a warning that its SQLite is experimental. A process uses one of the two for a file, never both:
 * file locks do not hold between two libraries in one process.
 *
 * @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
 * @example
 * const journal = nodeSqliteJournal({ file: 'runs.sqlite' });
 * createOrchestrator({ runtime, agents, journal });
 */
export function nodeSqliteJournal(options: SqliteJournalOptions): Journal {
  return new SqliteJournal(options, (file, timeout) => new DatabaseSync(file, { timeout }));
}
