import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { toMarkdown, toPackage } from '@parallel-agents/meta';
import { type ExportForm, exportAgent, exportFolders, toOwnForm } from '@parallel-agents/meta/internal';
import { loadAgents } from '@parallel-agents/registry';
import { describeAgent, parseMarkdownAgent } from '@parallel-agents/registry/internal';
import type { Notes } from '../basics/notes.ts';
import { shownPath, writeFiles } from '../files/write-files.ts';
import { placesOf } from './agent-specifier.ts';
import { defaultFolder } from './write-agents.ts';

/** Where agents are written, and who is told. */
interface Writing {
  cwd: string;
  /** The folder. @default where agents of that kind are looked for */
  to?: string | undefined;
  /** Files that are there are replaced; the old ones are kept beside them. @default they are left, and it is an error */
  replace?: boolean | undefined;
  notes: Pick<Notes, 'note' | 'problem'>;
}

/** An agent that was written somewhere. */
export interface MovedAgent {
  agent: string;
  /** Its files, relative to the working directory. */
  files: string[];
  /** What could not be said there as it is said here, or is said otherwise. */
  told: string[];
}

/**
 * Writes agents of any form in ours, a file each, and loses nothing of them: fields of other tools stay where they are.
 *
 * @throws InputError for what holds no agents, and for files that are there already
 */
export async function importAgents(
  specifier: string,
  { home, strict, ...writing }: Writing & { home: string | undefined; strict?: boolean | undefined },
): Promise<{ agents: MovedAgent[]; isComplete: boolean }> {
  const { cwd, to = defaultFolder, notes } = writing;
  const places = await placesOf({ specifier, from: cwd }, home);
  const loaded = await Promise.all(
    places.map(({ specifier: path, ...place }) => loadAgents(path, { ...place, strict })),
  );
  for (const note of loaded.flatMap((source) => source.notes)) notes.note(note);
  const folder = resolve(cwd, to);
  const taken = new Set<string>();
  const planned: { agent: string; file: string; text: string; told: string[] }[] = [];
  for (const { agents, files, remarks } of loaded) {
    for (const agent of agents) {
      const path = freePath(agent.name, taken);
      taken.add(path);
      const from = files.get(agent.name);
      const text = await ownText(agent, from);
      const told = (remarks.get(agent.name) ?? []).map(({ message }) => message);
      planned.push({ agent: agent.name, file: join(folder, path), text, told });
    }
  }
  const isComplete = await write(
    planned.map(({ file, text }) => [file, text] as const),
    writing,
  );
  const agents = planned.map(({ agent, file, told }) => ({ agent, files: [shownPath(file, cwd)], told }));
  return { agents, isComplete };
}

/**
 * Writes an agent for another tool, where that looks for agents, or all of them as one package.
 *
 * @throws InputError for files that are there already
 */
export async function exportAgents(
  agents: readonly AgentDefinition[],
  form: ExportForm | 'package',
  writing: Writing & { packageName?: string | undefined },
): Promise<{ agents: MovedAgent[]; isComplete: boolean }> {
  const { cwd, to, packageName } = writing;
  if (form === 'package') {
    const { packageName: name, files } = toPackage(agents, packageName === undefined ? {} : { packageName });
    const folder = resolve(cwd, to ?? name.replace(/^@[^/]*\//, ''));
    const placed = Object.entries(files).map(([path, text]) => [join(folder, path), text] as const);
    const isComplete = await write(placed, writing);
    const shown = placed.map(([file]) => shownPath(file, cwd));
    return { agents: agents.map((agent) => ({ agent: agent.name, files: shown, told: [] })), isComplete };
  }
  const folder = resolve(cwd, to ?? exportFolders[form]);
  const moved = agents.map((agent) => {
    const { files, told } = exportAgent(agent, form);
    const placed = Object.entries(files).map(([path, text]) => [join(folder, path), text] as const);
    return { agent: agent.name, placed, told };
  });
  const isComplete = await write(
    moved.flatMap(({ placed }) => placed),
    writing,
  );
  return {
    agents: moved.map(({ agent, placed, told }) => ({
      agent,
      files: placed.map(([file]) => shownPath(file, cwd)),
      told,
    })),
    isComplete,
  };
}

/** Read again, the text must be the same agent; where it is not, the agent is written from what was read. */
async function ownText(agent: AgentDefinition, from: string | undefined): Promise<string> {
  const text = from === undefined ? undefined : await readFile(from, 'utf8').catch(() => undefined);
  if (text === undefined || from === undefined) return toMarkdown(agent);
  const written = toOwnForm(text, agent);
  return isSameAgent(written, agent) ? written : toMarkdown(agent);
}

function isSameAgent(text: string, agent: AgentDefinition): boolean {
  try {
    const { definition } = parseMarkdownAgent(text, 'agent.md', { strict: true });
    const { name, ...read } = describeAgent(definition);
    const { name: _name, displayName, ...given } = describeAgent(agent);
    const { displayName: _written, ...others } = read;
    return (
      JSON.stringify(others) === JSON.stringify(given) &&
      agent.name.endsWith(`/${name}`) &&
      displayName !== ''
    );
  } catch (thrown) {
    if (thrown instanceof InputError) return false;
    throw thrown;
  }
}

/** In a folder of its namespace where another agent has its name. */
function freePath(name: string, taken: ReadonlySet<string>): string {
  const [namespace = '', bare = name] = name.split('/');
  return taken.has(`${bare}.md`) ? `${namespace}/${bare}.md` : `${bare}.md`;
}

async function write(
  files: readonly (readonly [path: string, text: string])[],
  { cwd, replace, notes }: Writing,
): Promise<boolean> {
  const changed: (readonly [string, string])[] = [];
  const inTheWay: string[] = [];
  for (const [path, text] of files) {
    const there = existsSync(path) ? await readFile(path, 'utf8').catch(() => '') : undefined;
    if (there === text) continue;
    if (there !== undefined && !replace) inTheWay.push(shownPath(path, cwd));
    changed.push([path, text]);
  }
  if (inTheWay.length > 0) {
    const [first] = inTheWay;
    const more = inTheWay.length > 1 ? ` and ${inTheWay.length - 1} more` : '';
    const message = `${first}${more} would be replaced`;
    const fix =
      'Add -y to replace them (the old ones are kept beside them), or name another folder with --to.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--to'], message, fix }]);
  }
  return (await writeFiles(changed, cwd, notes)).isComplete;
}
