import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolderSync } from '@parallel-agents/core/internal';

/**
 * Makes a file that only its owner can read, from its first byte on, and its folder; one that is there stays as it is.
 * SQLite gives the files that it makes beside a database the rights of the database.
 */
export function makePrivateFile(file: string): void {
  makeFolderSync(dirname(file), { mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  }
}
