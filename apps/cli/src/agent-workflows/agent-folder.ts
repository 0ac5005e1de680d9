import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { RuntimeChoice } from '@parallel-agents/app/runtimes';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { type AgentPackageOptions, requirePackageName, toMarkdown, toPackage } from '@parallel-agents/meta';
import { shownPath } from '../output/format.ts';
import { saving } from '../output/saving.ts';
import type { Reporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { WritingFlags } from './workflow-flags.ts';

/** Where agents go when `--out` does not say. */
export const defaultFolder = './agents';

/** Writes a file whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // A name that nobody can foresee: a link that lies there is not followed.
  const partial = `${file}.${randomUUID()}.partial`;
  await writeFile(partial, text, { flag: 'wx' });
  await rename(partial, file);
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

/** The names of agents that already stand in a folder. */
export async function namesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const files = await readdir(folder);
  return files.flatMap((file) => (/\.md$/i.test(file) ? [file.slice(0, -3)] : []));
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
  reporter: Reporter,
): Promise<WrittenFiles> {
  const written: string[] = [];
  for (const [path, text] of files) {
    const write = async () => {
      const old = await keepOld(path);
      await writeWhole(path, text);
      written.push(shownPath(path, cwd));
      if (old !== undefined) reporter.note(`What stood there before is ${shownPath(old, cwd)}`);
    };
    await saving(shownPath(path, cwd), write, reporter);
  }
  return { written, isComplete: written.length === files.length };
}

/**
 * Writes agents as markdown files, or all of them as one package.
 * @throws InputError for the name of a package that npm does not take
 */
export async function writeAgents(
  agents: readonly AgentDefinition[],
  { out = defaultFolder, as = 'markdown', packageName }: WritingFlags,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
  { cwd }: Environment,
  reporter: Reporter,
): Promise<WrittenFiles> {
  if (agents.length === 0) return { written: [], isComplete: true };
  const folder = resolve(cwd, out);
  const note = scripted ? { note: 'A scripted example: no model has designed it.' } : {};
  const files =
    as === 'package'
      ? packageFiles(agents, { ...note, ...(packageName !== undefined && { packageName }) })
      : Object.fromEntries(agents.map((agent) => [`${bareName(agent)}.md`, toMarkdown(agent, note)]));
  const placed = Object.entries(files).map(([path, text]) => [join(folder, path), text] as const);
  return writeFiles(placed, cwd, reporter);
}

/** In a folder of the package's own name. */
function packageFiles(
  agents: readonly AgentDefinition[],
  options: AgentPackageOptions,
): Record<string, string> {
  const { packageName, files } = toPackage(agents, options);
  const folder = packageName.replace(/^@/, '').replace('/', '-');
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [join(folder, path), text]));
}

function bareName({ name }: Pick<AgentDefinition, 'name'>): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** @throws InputError if flags for writing contradict each other */
export function checkWritingFlags({ as, packageName }: WritingFlags): void {
  if (packageName !== undefined && as === 'package') requirePackageName(packageName, '--package-name');
  if (packageName === undefined || as === 'package') return;
  const fix = 'Add --as package, or leave --package-name out.';
  const message = '--package-name means nothing without --as package';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--package-name'], message, fix }]);
}
