import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** As many files as one call looks at, and folders it goes into. */
const mostEntries = 20_000;
/** Folders that hold what others made: an agent that wants something from there names it. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn']);

/** A path that leads out of the folder, or to nothing that can be read. */
export class PathError extends Error {}

/** The folder that tools may look into. No path leads out of it, whatever links there are. */
export class Root {
  readonly #given: string;
  #real: Promise<string> | undefined;

  constructor(folder: string) {
    this.#given = resolve(folder);
  }

  /** Where a path really lies. @throws PathError */
  async locate(path: string): Promise<string> {
    const root = await this.#folder();
    if (path.includes('\0')) throw new PathError('The path has a character that no path has.');
    // Agents that were told the whole path give it back.
    const inside = isAbsolute(path) ? this.#fromAbsolute(path, root) : path;
    const wanted = resolve(root, inside);
    requireInside(root, wanted, path);
    const real = await realpath(wanted).catch((thrown: unknown) => {
      throw new PathError(whyUnreadable(thrown, path));
    });
    requireInside(root, real, path);
    return real;
  }

  /** A regular file, opened where it really lies: what a link is changed to meanwhile is not followed. */
  async openFile(path: string): Promise<{ file: FileHandle; bytes: number }> {
    const real = await this.locate(path);
    const file = await open(
      real,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    ).catch((thrown: unknown) => {
      throw new PathError(whyUnreadable(thrown, path));
    });
    const facts = await file.stat();
    if (facts.isFile()) return { file, bytes: facts.size };
    await file.close();
    throw new PathError(facts.isDirectory() ? `${path} is a folder: list it.` : `${path} is no file.`);
  }

  /** The files below a folder, as paths from the root with `/`; links are not followed. */
  async *files(below: string, signal: AbortSignal): AsyncGenerator<string> {
    const root = await this.#folder();
    const start = await this.locate(below);
    if (!(await stat(start)).isDirectory()) {
      yield this.#shown(root, start);
      return;
    }
    const open = [start];
    let seen = 0;
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      signal.throwIfAborted();
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const folders: string[] = [];
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        if (++seen > mostEntries) return;
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !passedOver.has(entry.name)) folders.push(path);
        else if (entry.isFile()) yield this.#shown(root, path);
      }
      open.push(...folders.toReversed());
    }
  }

  #fromAbsolute(path: string, root: string): string {
    for (const base of [root, this.#given]) {
      const inside = relative(base, path);
      if (!isOutside(inside)) return inside;
    }
    return path;
  }

  #shown(root: string, path: string): string {
    return relative(root, path).split(sep).join('/') || '.';
  }

  #folder(): Promise<string> {
    this.#real ??= realpath(this.#given).catch(() => {
      throw new PathError('The folder that tools may look into is not there.');
    });
    return this.#real;
  }
}

function requireInside(root: string, path: string, asked: string): void {
  if (isOutside(relative(root, path)))
    throw new PathError(`${asked} lies outside the folder that you may look into.`);
}

function isOutside(inside: string): boolean {
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}

function whyUnreadable(thrown: unknown, path: string): string {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no ${path}.`;
  if (code === 'ELOOP') return `${path} is a link that leads nowhere.`;
  return `${path} cannot be read (${code ?? 'unknown'}).`;
}
