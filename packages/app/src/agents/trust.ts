import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import { whyNotWritten } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { writeWhole } from '../files/write-files.ts';
import { stateFolder } from '../settings/state-folder.ts';

/** Whose state it is. */
interface Owner {
  env: Readonly<Record<string, string | undefined>>;
}

const trustSchema = z.looseObject({ folders: z.array(z.string()) });

/**
 * Folders whose agents may have the tools that they ask for, as this user has said. It is kept with the user and not in
 * the project: a project that was just cloned cannot say it of itself.
 */
export class TrustedFolders {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Whether it, or a folder above it, was said yes to. */
  has(folder: string): boolean {
    for (let place = real(folder); ; place = dirname(place)) {
      if (this.#folders.includes(place)) return true;
      if (dirname(place) === place) return false;
    }
  }

  get list(): readonly string[] {
    return this.#folders;
  }
}

/** What this user has said yes to; nothing where that cannot be read. */
export function readTrust(owner: Owner): TrustedFolders {
  try {
    const { data } = trustSchema.safeParse(JSON.parse(readFileSync(trustFile(owner), 'utf8')));
    return new TrustedFolders(data?.folders ?? []);
  } catch {
    return new TrustedFolders([]);
  }
}

/**
 * Says yes to the tools of the agents in these folders, and takes it back for others.
 *
 * @throws InputError where it cannot be kept
 */
export async function keepTrust(
  { yes = [], no = [] }: { yes?: readonly string[]; no?: readonly string[] },
  owner: Owner,
): Promise<TrustedFolders> {
  const gone = new Set(no.map(real));
  const folders = [...new Set([...readTrust(owner).list, ...yes.map(real)])].filter(
    (folder) => !gone.has(folder),
  );
  const file = trustFile(owner);
  try {
    await writeWhole(file, `${JSON.stringify({ folders: folders.sort() }, null, 2)}\n`, { mode: 0o600 });
  } catch (thrown) {
    const fix = 'Set XDG_STATE_HOME to a folder that you may write to, or name the agents with each command.';
    throw new InputError([
      { code: 'INVALID_FILE', path: [], message: `${file} cannot be written: ${whyNotWritten(thrown)}`, fix },
    ]);
  }
  return new TrustedFolders(folders);
}

function trustFile(owner: Owner): string {
  return join(stateFolder(owner), 'trusted-agents.json');
}

/** A link is what it leads to, so that nobody can lay another folder in the place of one. */
function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
