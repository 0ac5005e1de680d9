import { JournalError } from '@parallel-agents/core';

/** SQLite’s own code of an error, such as `SQLITE_FULL`. */
export function sqliteCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && thrown.code.startsWith('SQLITE_') ? thrown.code : undefined;
}

/** What could not be kept, and why. */
export function writeError(thrown: unknown, file: string): JournalError {
  if (thrown instanceof JournalError) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new JournalError({
    code: 'JOURNAL_WRITE_FAILED',
    message: `The journal ${file} cannot be written: ${said}`,
    fix: 'Make room on its disk and see that it is writable, then resume the run; results that came after are in this run’s output only.',
    cause: thrown,
  });
}
