import { relative } from 'node:path';
import type { InputError } from '@parallel-agents/core';
import type { LoadedAgents } from '@parallel-agents/registry';
import { agentsOfTexts } from '@parallel-agents/registry/internal';
import { listAgentFiles } from '@parallel-agents/registry/internal/list-files';
import type { Describe } from '../basics/describe.ts';
import { withholding } from './agents.ts';
import { projectPlaces } from './found-places.ts';

/** Reads a file, and takes care that it is one of those that may be read. @throws InputError */
type ReadText = (file: string) => Promise<string>;

/** A file of a place where tools keep agents. */
export interface PlacedText {
  /** Relative to the folder that was looked in. */
  file: string;
  text: string;
  /** The folder of the tool, such as `.claude/agents`. */
  place: string;
  group?: string;
}

/** What was found in a folder, before it is read as agents. */
export interface PlacedTexts {
  texts: PlacedText[];
  /** What was not looked at, and why. */
  notes: string[];
}

/**
 * The files in which tools keep agents below a folder, the farthest place first: for programs that read files in their own
 * way, such as a plugin. What cannot be read is a note.
 */
export async function textsInPlaces(root: string, readText: ReadText): Promise<PlacedTexts> {
  const found: PlacedTexts = { texts: [], notes: [] };
  for (const { folder } of projectPlaces(root)) {
    const place = relative(root, folder);
    const listed = await orNothing(() => listAgentFiles(folder), found.notes, place);
    found.notes.push(...(listed?.notes ?? []).map((note) => note.replaceAll(folder, place)));
    for (const { path, group } of listed?.files ?? []) {
      const file = relative(root, path);
      const text = await orNothing(() => readText(file), found.notes, file);
      if (text !== undefined) found.texts.push({ file, text, place, ...(group !== undefined && { group }) });
    }
  }
  return found;
}

/**
 * The agents of these files, a source for each place, as `project/NAME`. They came with the folder, so that their tools wait
 * until somebody says yes.
 */
export function agentsInPlaces(texts: readonly PlacedText[], describe: Describe): LoadedAgents[] {
  return [...Map.groupBy(texts, ({ place }) => place)].map(([place, own]) => {
    const files = own.map(({ file, ...rest }) => ({ path: file, ...rest }));
    return withholding(agentsOfTexts(place, files, { namespace: 'project' }), describe);
  });
}

async function orNothing<Result>(
  work: () => Promise<Result>,
  notes: string[],
  of: string,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (thrown) {
    const { issues } = thrown as Partial<InputError>;
    if (issues === undefined) throw thrown;
    notes.push(`${of}: ${issues[0]?.message ?? 'cannot be read'}`);
    return undefined;
  }
}
