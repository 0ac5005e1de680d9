import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AgentDefinition } from '@parallel-agents/core';
import { type AgentPackageOptions, toMarkdown, toPackage } from '@parallel-agents/meta';
import type { Notes } from '../basics/notes.ts';
import { type WrittenFiles, writeFiles } from '../files/write-files.ts';

/** How agents are written. */
interface WritingOptions {
  /** The folder, from the one that is worked in. @default './agents' */
  out?: string;
  /** @default 'markdown' */
  as?: 'markdown' | 'package';
  /** With `package`. @default `agents-` and the first agent */
  packageName?: string;
}

/** Where agents go where nobody says it. */
export const defaultFolder = './agents';

/** The names of agents that already stand in a folder. */
export async function namesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const files = await readdir(folder);
  return files.flatMap((file) => (/\.md$/i.test(file) ? [file.slice(0, -3)] : []));
}

/**
 * Writes agents as markdown files, or all of them as one package.
 * @throws InputError for the name of a package that npm does not take
 */
export async function writeAgents(
  agents: readonly AgentDefinition[],
  { out = defaultFolder, as = 'markdown', packageName }: WritingOptions,
  { scripted }: { scripted?: true },
  { cwd }: { cwd: string },
  notes: Pick<Notes, 'note' | 'problem'>,
): Promise<WrittenFiles> {
  if (agents.length === 0) return { written: [], isComplete: true };
  const folder = resolve(cwd, out);
  const note = scripted ? { note: 'A scripted example: no model has designed it.' } : {};
  const files =
    as === 'package'
      ? packageFiles(agents, { ...note, ...(packageName !== undefined && { packageName }) })
      : Object.fromEntries(agents.map((agent) => [`${bareName(agent)}.md`, toMarkdown(agent, note)]));
  const placed = Object.entries(files).map(([path, text]) => [join(folder, path), text] as const);
  return writeFiles(placed, cwd, notes);
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
