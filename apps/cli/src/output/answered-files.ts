import { lstat, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { saving, shownPath, writeFiles, writeWhole } from '@parallel-agents/app/internal/files';
import { filesIn, pathFault } from '@parallel-agents/checks/internal';
import type { AgentResult } from '@parallel-agents/core';
import { countHidden, makeFolder } from '@parallel-agents/core/internal';
import type { Reporter } from '../report/reporter.ts';
import { oneLine } from './sanitize.ts';

/** Where the files of answers go. */
interface Place {
  cwd: string;
  /** What stands there already is replaced; what was there is kept as `FILE.old`. */
  replace?: true | undefined;
  reporter: Pick<Reporter, 'note' | 'problem' | 'tell'>;
}

interface NamedFile {
  taskId: string;
  path: string;
  content: string;
}

/**
 * Writes the files of answers into a folder. Their names are what a model made up: none leaves the folder, by a link
 * neither. Nothing that is there is written over unless that is asked for, and nothing that was paid for is lost: what
 * cannot have its place stands beside it, as `FILE.TASK`.
 *
 * @returns whether each file has its place
 */
export async function writeAnsweredFiles(
  results: readonly AgentResult[],
  directory: string,
  { cwd, replace, reporter }: Place,
): Promise<boolean> {
  const root = resolve(cwd, directory);
  await makeFolder(root);
  let isComplete = true;
  const complain = (text: string): void => {
    isComplete = false;
    reporter.problem(text);
  };
  let written = 0;
  let same = 0;
  const put = async (file: string, content: string): Promise<void> => {
    const done = await saving(
      shownPath(file, cwd),
      () => writeWhole(file, content).then(() => true),
      reporter,
    );
    if (done) written += 1;
    else isComplete = false;
    const hidden = done ? countHidden(content) : 0;
    if (hidden > 0) {
      const count = hidden === 1 ? '1 character' : `${hidden} characters`;
      reporter.note(
        `${shownPath(file, cwd)} holds ${count} that cannot be seen (control, zero width or tags).`,
      );
    }
  };
  /** @returns the name it has instead */
  const putBeside = async (file: string, { taskId, content }: NamedFile): Promise<string> => {
    const name = await freeName(`${file}.${taskId.replaceAll(/[^\w.-]/g, '_')}`, content);
    if ((await lookAt(name)) === undefined) await put(name, content);
    return shownPath(name, cwd);
  };

  for (const [first, ...others] of byPath(results)) {
    const shown = JSON.stringify(first.path.slice(0, 100));
    const fault = pathFault(first.path) ?? (await linkFault(root, first.path));
    if (fault !== undefined) {
      complain(`A file of ${first.taskId} is not written: its path ${shown} ${fault}`);
      continue;
    }
    const file = join(root, first.path);
    const there = await lookAt(file);
    if (there === undefined) await put(file, first.content);
    else if (there === first.content) same += 1;
    else if (replace) {
      const { written: replaced } = await writeFiles([[file, first.content]], cwd, reporter);
      written += replaced.length;
      if (replaced.length === 0) isComplete = false;
    } else {
      const beside = await putBeside(file, first);
      complain(
        `${shownPath(file, cwd)} was there and is left. The new one is ${beside}; --replace writes over it`,
      );
    }
    for (const other of others) {
      const beside = await putBeside(file, other);
      const both = `${first.taskId} and ${other.taskId}`;
      complain(`${both} answered with different files ${shown}. That of ${other.taskId} is ${beside}`);
    }
  }
  const files = written === 1 ? '1 file' : `${written} files`;
  const kept = same === 0 ? '' : `; ${same} more ${same === 1 ? 'is' : 'are'} there as answered`;
  reporter.tell(`${files} written to ${oneLine(directory)}${kept}`);
  return isComplete;
}

/** The files of one path, upper and lower case aside, with as many contents as were answered. */
function byPath(results: readonly AgentResult[]): [NamedFile, ...NamedFile[]][] {
  const found = new Map<string, [NamedFile, ...NamedFile[]]>();
  for (const { taskId, status, output } of results) {
    if (status !== 'completed') continue;
    for (const { path, content } of filesIn(output)) {
      const key = path.replace(/^\.\//, '').normalize('NFC').toLowerCase();
      const file = { taskId, path, content };
      const known = found.get(key);
      if (known === undefined) found.set(key, [file]);
      else if (known.every((other) => other.content !== content)) known.push(file);
    }
  }
  return [...found.values()];
}

/** A link on the way may lead anywhere. */
async function linkFault(root: string, path: string): Promise<string | undefined> {
  const inside = await realpath(root);
  for (let folder = dirname(join(root, path)); ; folder = dirname(folder)) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined && folder !== root) {
      // A link to nowhere is no folder, and is not made one.
      if (await lstat(folder).catch(() => undefined)) return 'leads through a link to nowhere';
      continue;
    }
    const way = relative(inside, real ?? inside);
    const isInside =
      way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && resolve(inside, way) !== way);
    return isInside ? undefined : 'leads out of the folder by a link';
  }
}

/** What stands there: its text, `null` for what is no file, `undefined` for nothing. */
async function lookAt(file: string): Promise<string | null | undefined> {
  const there = await lstat(file).catch(() => undefined);
  if (there === undefined) return undefined;
  return there.isFile() ? await readFile(file, 'utf8').catch(() => null) : null;
}

/** A name that nothing has, or something of the same content. */
async function freeName(wanted: string, content: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const there = await lookAt(name);
    if (there === undefined || there === content) return name;
  }
}
