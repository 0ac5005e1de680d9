import { randomUUID } from 'node:crypto';
import { constants, copyFile, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { makeFolder, takePlace } from '@parallel-agents/core/internal';
import type { Notes } from '../basics/notes.ts';
import { saving } from './saving.ts';

/**
 * Writes a file whole or not at all.
 * @param options `mode`: who may read it. @default as the system has it for new files
 */
export async function writeWhole(file: string, text: string, options: { mode?: number } = {}): Promise<void> {
  await makeFolder(dirname(file));
  // A name that nobody can foresee: a link that lies there is not followed.
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, text, { flag: 'wx', ...options });
    await takePlace(partial, file);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}

/** Keeps the file that is to be replaced beside the new one, as `FILE.old`, or `FILE.old-2` where there is one already. */
async function keepOld(file: string): Promise<string | undefined> {
  for (let number = 1; ; number++) {
    const old = number === 1 ? `${file}.old` : `${file}.old-${number}`;
    try {
      await copyFile(file, old, constants.COPYFILE_EXCL);
      return old;
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
      if (code === 'ENOENT') return undefined;
      if (code !== 'EEXIST') throw thrown;
    }
  }
}

/** What came of writing files. */
export interface WrittenFiles {
  /** The paths, as they are shown. */
  written: string[];
  /** Nothing is missing. */
  isComplete: boolean;
}

/** Writes files that were paid for: what one of them cannot be written for, the others are not left out for. */
export async function writeFiles(
  files: readonly (readonly [path: string, text: string])[],
  cwd: string,
  notes: Pick<Notes, 'note' | 'problem'>,
): Promise<WrittenFiles> {
  const written: string[] = [];
  for (const [path, text] of files) {
    const write = async () => {
      const old = await keepOld(path);
      await writeWhole(path, text);
      written.push(shownPath(path, cwd));
      if (old !== undefined) notes.note(`What stood there before is ${shownPath(old, cwd)}`);
    };
    await saving(shownPath(path, cwd), write, notes);
  }
  return { written, isComplete: written.length === files.length };
}

/** Relative to the working directory, unless it stands outside. */
export function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}
