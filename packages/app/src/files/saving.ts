import { whyNotWritten } from '@parallel-agents/core/internal';
import type { Notes } from '../basics/notes.ts';

/** Writes what has been paid for; where that fails it is said, and what else there is to show is shown. */
export async function saving<Value>(
  what: string,
  write: () => Promise<Value>,
  { problem }: Pick<Notes, 'problem'>,
): Promise<Value | undefined> {
  try {
    return await write();
  } catch (thrown) {
    problem(`${what} could not be written: ${whyNotWritten(thrown)}`);
    return undefined;
  }
}
