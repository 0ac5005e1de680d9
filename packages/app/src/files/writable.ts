import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import { whyNotWritten } from '@parallel-agents/core/internal';

/**
 * Makes sure that a folder can be made or written to, before anything is paid for. Leaves nothing.
 *
 * @param option the flag that names it
 * @throws InputError `INVALID_OPTION`
 */
export async function requireWritable(folder: string, cwd: string, option: string): Promise<void> {
  try {
    await tryFolder(await nearestFolder(resolve(cwd, folder)));
  } catch (thrown) {
    const reason = whyNotWritten(thrown);
    const message = `nothing can be written to "${folder}": ${reason}`;
    const fix = 'Name a folder that you may write to.';
    throw new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
  }
}

/**
 * The same for a file, which may be there already.
 *
 * @returns its full path
 * @throws InputError `INVALID_OPTION`
 */
export async function requireWritableFile(file: string, cwd: string, option: string): Promise<string> {
  const path = resolve(cwd, file);
  try {
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && !there.isFile()) throw new Error('it is no file');
    await tryFolder(await nearestFolder(dirname(path)));
    return path;
  } catch (thrown) {
    const message = `"${file}" cannot be written: ${whyNotWritten(thrown)}`;
    const fix = 'Name a file in a folder that you may write to.';
    throw new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
  }
}

/** By what it is for: some take nothing new whatever the rights to them are, such as `/proc`. */
async function tryFolder(folder: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(folder, '.try-')));
  } catch (thrown) {
    const takesNothing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    throw takesNothing ? new Error(`no file can be made in ${folder}`, { cause: thrown }) : thrown;
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (thrown) {
    const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    if (isMissing && dirname(path) !== path) return nearestFolder(dirname(path));
    throw thrown;
  }
  throw new Error('a file stands where a folder is wanted');
}
