import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

interface FolderOptions {
  /** Who may read each folder that is made. @default as the system has it for new folders */
  mode?: number;
}

/**
 * Makes a folder and those above it that are missing. Node’s own `recursive: true` never ends where a folder that is there
 * takes no other, as `/proc`: it makes the one above again and again, and no signal stops it.
 *
 * @throws the error of the system, or an error in words where a folder takes no other
 */
export async function makeFolder(folder: string, options: FolderOptions = {}): Promise<void> {
  try {
    await mkdir(folder, options);
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const above = missingAbove(folder, thrown);
    await makeFolder(above, options);
    await mkdir(folder, options).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw inWords(above, again);
    });
  }
}

/** The same, for what cannot wait. */
export function makeFolderSync(folder: string, options: FolderOptions = {}): void {
  try {
    mkdirSync(folder, options);
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST' && statSync(folder).isDirectory()) return;
    const above = missingAbove(folder, thrown);
    makeFolderSync(above, options);
    try {
      mkdirSync(folder, options);
    } catch (again) {
      if (codeOf(again) !== 'EEXIST') throw inWords(above, again);
    }
  }
}

/** The folder above, where that may be what is missing. */
function missingAbove(folder: string, thrown: unknown): string {
  const above = dirname(folder);
  if (codeOf(thrown) !== 'ENOENT' || above === folder) throw thrown;
  return above;
}

function inWords(above: string, thrown: unknown): unknown {
  if (codeOf(thrown) !== 'ENOENT') return thrown;
  return new Error(`no folder can be made in ${above}`, { cause: thrown });
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
