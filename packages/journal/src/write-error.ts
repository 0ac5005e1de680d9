import { JournalError } from '@parallel-agents/core';
import { whyNot } from '@parallel-agents/core/internal';
import { sqliteCode } from './sqlite.ts';

/** What could not be kept, and why. */
export function writeError(thrown: unknown, file: string): JournalError {
  if (thrown instanceof JournalError) return thrown;
  if (sqliteCode(thrown)?.startsWith('SQLITE_CORRUPT')) return corrupt(file, whyNot(thrown), thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new JournalError({
    code: 'JOURNAL_WRITE_FAILED',
    message: `The journal ${file} cannot be written: ${said}`,
    fix: 'Make room on its disk and see that it is writable, then resume the run; results that came after are in this run’s output only.',
    cause: thrown,
  });
}

/** It is damaged, be it when it is opened or where it is read. */
export function corrupt(file: string, why: string, cause?: unknown): JournalError {
  return new JournalError({
    code: 'JOURNAL_CORRUPT',
    message: `The journal ${file} is damaged (${why}); it was left as it is.`,
    fix: 'Move it away together with its -wal and -shm files; `sqlite3 FILE .recover` may save what is in it.',
    cause,
  });
}
