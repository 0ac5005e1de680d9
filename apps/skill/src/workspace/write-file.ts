import { randomUUID } from 'node:crypto';
import { realpath, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { makeFolder, takePlace } from '@parallel-agents/core/internal';
import type { Host } from '../host/host.ts';
import { readWorkspaceFile } from './read-file.ts';

/** The folder in the agent’s workspace that holds what runs write. */
export const ownFolder = 'parallel-agents';

/** Where a text stands now, as a path in the workspace; or why it was not written. */
export type Written = { file: string } | { notSaved: string };

/** What a chat was told is for its owner, as the runs are that are kept. */
const ownerOnly = 0o600;

interface WriteOptions {
  /** Puts it in the place of a file that is there. @default false */
  replace?: boolean;
}

/**
 * Writes a file whole or not at all. What went wrong is a value: the text has been paid for, and can be shown instead.
 * @param path in the workspace, below `parallel-agents/`
 */
export async function writeWorkspaceFile(
  path: string,
  text: string,
  { workspaceDir }: Pick<Host, 'workspaceDir'>,
  { replace = false }: WriteOptions = {},
): Promise<Written> {
  if (workspaceDir === undefined) return { notSaved: 'this chat has no workspace of its own' };
  try {
    const workspace = await realpath(workspaceDir);
    const file = join(workspace, ownFolder, path);
    // A link in the workspace could lead anywhere.
    if (!((await placeOf(dirname(file))) + sep).startsWith(workspace + sep))
      return { notSaved: 'its folder leads outside the workspace' };
    await makeFolder(dirname(file), { mode: 0o700 });
    if (replace) {
      const partial = `${file}.${randomUUID()}`;
      await writeFile(partial, text, { flag: 'wx', mode: ownerOnly });
      // Takes the place of a link too, and does not follow it.
      await takePlace(partial, file);
    } else await writeFile(file, text, { flag: 'wx', mode: ownerOnly });
    return { file: relative(workspace, file) };
  } catch (thrown) {
    if (isTaken(thrown)) return foundThere(join(ownFolder, path), text, workspaceDir);
    return { notSaved: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The real place of a folder, or of the nearest above it that is there. */
async function placeOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => placeOf(dirname(folder)));
}

function isTaken(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
}

/** A run that is gone on with may have written the same before. */
async function foundThere(file: string, text: string, workspaceDir: string): Promise<Written> {
  const there = await readWorkspaceFile(file, { workspaceDir }).catch(() => undefined);
  return there?.text === text ? { file } : { notSaved: `there is another ${file} already` };
}
