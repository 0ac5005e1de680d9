import { JournalError } from '@parallel-agents/core';

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
