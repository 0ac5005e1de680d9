import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { InputError } from '@parallel-agents/core';
import { toNamespace } from '../agent-name.ts';
import { isAgentFileName } from './agent-file-name.ts';
import { loadIssue } from './load-issue.ts';
import { isWorkspacePart, workspaceFile } from './workspace-agent.ts';

/** A file that may hold an agent. */
export interface ListedFile {
  path: string;
  /** The namespace of the plugin, or of the folder around an `agents` folder, that it stands in. */
  group?: string;
}

export interface ListedFiles {
  files: ListedFile[];
  /** What was not looked at, and why. */
  notes: string[];
}

/** As much as is looked at of one source. */
const mostEntries = 20_000;
const mostFiles = 5_000;
const mostLevels = 16;

/** Folders that hold other things than agents. */
const otherFolders = new Set(['node_modules', 'commands', 'hooks', 'dist', 'references', 'templates']);
/** Hidden folders in which tools keep agents. */
const hiddenFolders = new Set([
  ...['.claude', '.opencode', '.github', '.pi'],
  ...['.cursor', '.gemini', '.agents', '.qwen', '.kiro', '.factory'],
  ...['.augment', '.junie', '.codebuddy', '.qoder', '.iflow'],
]);

/**
 * The files of a folder and of those below that may hold agents, nearest first, then by name. Plugins are entered where
 * they keep agents, of a folder with a `SKILL.md` that is the one file, and links are not followed out of the folder.
 *
 * @throws InputError (`INVALID_FILE`) for a folder that cannot be read
 */
export async function listAgentFiles(root: string): Promise<ListedFiles> {
  const found: ListedFiles = { files: [], notes: [] };
  let entriesSeen = 0;
  let level: { folder: string; group?: string; isSkill?: boolean }[] = [{ folder: root }];
  const realRoot = await realpath(root).catch((thrown) => {
    throw unreadable(root, thrown);
  });
  for (let depth = 0; level.length > 0; depth++) {
    const below: typeof level = [];
    for (const { folder, group, isSkill } of level) {
      const entries = await entriesOf(folder, folder === root, found.notes);
      entriesSeen += entries.length;
      const here = await contentsOf(folder, entries, { root, group, isSkill });
      const links = new Set(
        entries.flatMap((entry) => (entry.isSymbolicLink() ? join(folder, entry.name) : [])),
      );
      const files = await withoutLinksOutside(here.files, { links, root: realRoot, notes: found.notes });
      found.files.push(
        ...files.map((path) => ({ path, ...(here.group !== undefined && { group: here.group }) })),
      );
      below.push(
        ...here.folders.map((path) => ({
          folder: path,
          isSkill: here.isSkill,
          ...(here.group !== undefined && { group: here.group }),
        })),
      );
      if (entriesSeen > mostEntries || found.files.length > mostFiles) {
        found.files.length = Math.min(found.files.length, mostFiles);
        found.notes.push(
          `${root}: more than ${mostFiles} agents or ${mostEntries} entries; the rest is not looked at`,
        );
        return found;
      }
    }
    level = depth < mostLevels ? below : [];
    if (depth === mostLevels && below.length > 0)
      found.notes.push(`${root}: folders below ${mostLevels} others are not looked at`);
  }
  return found;
}

async function contentsOf(
  folder: string,
  entries: readonly Dirent[],
  { root, group, isSkill = false }: { root: string; group: string | undefined; isSkill: boolean | undefined },
): Promise<{ files: string[]; folders: string[]; group: string | undefined; isSkill: boolean }> {
  const skill = entries.find((entry) => !entry.isDirectory() && entry.name === 'SKILL.md');
  if (isSkill || skill !== undefined) {
    // What else lies there are references of the skill; skills below are skills, and `x.agent.md` says what it is.
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    return {
      files: entries
        .filter((entry) => entry === skill || (!entry.isDirectory() && entry.name.endsWith('.agent.md')))
        .map(({ name }) => join(folder, name)),
      folders: folders.map(({ name }) => join(folder, name)),
      group,
      isSkill: true,
    };
  }
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const workspace = workspaceFile(names);
  const isPlugin = entries.some((entry) => entry.isDirectory() && entry.name === '.claude-plugin');
  const plugin = isPlugin ? await pluginName(folder) : undefined;
  const around = basename(folder) === 'agents' && folder !== root ? dirname(folder) : root;
  const own = plugin ?? group ?? (around === root ? undefined : toNamespace(basename(around)) || undefined);
  const folders = entries
    .filter((entry) => entry.isDirectory() && isEntered(entry.name, basename(folder)))
    .map((entry) => join(folder, entry.name));
  // Beside its folder of agents, a plugin has documents.
  const keepsApart = isPlugin && entries.some((entry) => entry.isDirectory() && entry.name === 'agents');
  const isOther = (name: string): boolean => workspace !== undefined && isWorkspacePart(name);
  const files = [
    ...(workspace === undefined ? [] : [workspace]),
    ...names.filter((name) => !keepsApart && isAgentFileName(name) && !isOther(name)),
  ];
  return { files: files.map((name) => join(folder, name)), folders, group: own, isSkill };
}

function isEntered(name: string, inFolder: string): boolean {
  if (hiddenFolders.has(inFolder)) return /^(?:agents?|droids|skills)$/.test(name);
  return name.startsWith('.') ? hiddenFolders.has(name) : !otherFolders.has(name);
}

async function entriesOf(folder: string, isRoot: boolean, notes: string[]): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (thrown) {
    if (isRoot) throw unreadable(folder, thrown);
    notes.push(`${folder} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return [];
  }
}

/** A link could lead anywhere; folders behind links are not entered, so that none goes round in a circle. */
async function withoutLinksOutside(
  files: readonly string[],
  { links, root, notes }: { links: ReadonlySet<string>; root: string; notes: string[] },
): Promise<string[]> {
  const kept: string[] = [];
  for (const file of files) {
    const real = links.has(file) ? await realpath(file).catch(() => file) : file;
    if (real.startsWith(root + sep) || real === file) kept.push(file);
    else notes.push(`${file} is set aside: the link leads out of the folder`);
  }
  return kept;
}

/** The name that a plugin gives itself; its folder's where it gives none. */
async function pluginName(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, '.claude-plugin', 'plugin.json'), 'utf8').catch(() => '{}');
  const name = nameIn(text);
  return toNamespace(name ?? basename(folder)) || undefined;
}

function nameIn(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(folder: string, thrown: unknown): InputError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const fix = 'Check that the folder may be read.';
  return new InputError([loadIssue('INVALID_FILE', folder, `cannot be read: ${reason}`, fix)]);
}
