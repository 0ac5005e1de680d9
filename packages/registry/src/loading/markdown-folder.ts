import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { InputError, type InputIssue } from '@parallel-agents/core';
import type { ListedFile } from './list-files.ts';
import { loadIssue } from './load-issue.ts';
import type { AgentRemark, MarkdownAgent } from './markdown-agent.ts';
import { NoAgentError } from './no-agent-error.ts';
import type { FoundAgent } from './source-contents.ts';
import { splitFrontmatter } from './split-frontmatter.ts';
import { isWorkspaceAgent, readWorkspaceAgent, workspaceFile } from './workspace-agent.ts';

/** Files that are read at once: a thousand one after the other are slow where a disk is far away or busy. */
const readAtOnce = 32;

/** Instructions are text for a model; a larger file is not what its path says. */
const maxFileBytes = 1_048_576;

export interface MarkdownFiles {
  agents: FoundAgent[];
  remarks: AgentRemark[];
  /** Why files that look like agents are none, one issue for each. */
  setAside: InputIssue[];
  /** Files that nobody meant as agents. */
  others: InputIssue[];
}

/**
 * Reads markdown agents; nothing in them is executed. A file that cannot be used costs no other: it is set aside.
 *
 * @param from paths in errors and remarks are relative to this folder
 * @param strict every problem of every file is an error
 * @throws InputError with the problems of all files, where `strict`
 */
export async function readMarkdownFiles(
  files: readonly ListedFile[],
  { from, strict = false }: { from: string; strict?: boolean | undefined },
): Promise<MarkdownFiles> {
  const read: MarkdownFiles = { agents: [], remarks: [], setAside: [], others: [] };
  const issues: InputIssue[] = [];
  for await (const { path, group, agent } of readInOrder(files, { from, strict })) {
    const place = displayPath(path, from);
    try {
      const { definition, namespace, remarks } = await agent;
      read.agents.push({
        definition,
        place,
        file: path,
        remarks,
        ...(namespace !== undefined && { namespace }),
        ...(group !== undefined && { group }),
      });
      read.remarks.push(...remarks);
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      if (thrown instanceof NoAgentError) read.others.push(...thrown.issues);
      else {
        issues.push(...thrown.issues);
        read.setAside.push(...thrown.issues.slice(0, 1));
      }
    }
  }
  if (strict && issues.length > 0) throw new InputError(issues);
  return read;
}

interface Reading extends ListedFile {
  agent: Promise<MarkdownAgent>;
}

/** Some at once, and in their order: of two agents of one name the first counts. */
async function* readInOrder(
  files: readonly ListedFile[],
  { from, strict }: { from: string; strict: boolean },
): AsyncGenerator<Reading> {
  for (let first = 0; first < files.length; first += readAtOnce) {
    const some = files.slice(first, first + readAtOnce).map((file) => ({
      ...file,
      agent: readAgent(file.path, displayPath(file.path, from), strict),
    }));
    await Promise.allSettled(some.map(({ agent }) => agent));
    yield* some;
  }
}

async function readAgent(path: string, place: string, strict: boolean): Promise<MarkdownAgent> {
  // Its parser is loaded where there is a file only.
  const { parseMarkdownAgent } = await import('./markdown-agent.ts');
  if (!isWorkspaceAgent(path))
    return parseMarkdownAgent(await readText(path, place), place, { strict, path });
  const folder = dirname(path);
  const names = await readdir(folder);
  if (!/^[A-Z]+\.md$/.test(basename(path))) {
    const text = await readText(path, place);
    if (hasOwnName(text) || workspaceFile(names) !== basename(path))
      return parseMarkdownAgent(text, place, { strict, path });
  }
  return readWorkspaceAgent(path, place, async (wanted) => {
    const name = names.includes(wanted)
      ? wanted
      : names.find((one) => one.toLowerCase() === wanted.toLowerCase());
    if (name === undefined) return undefined;
    const part = join(folder, name);
    // A link could lead anywhere.
    const isThere = (await lstat(part).catch(() => undefined))?.isFile() === true;
    return isThere ? readText(part, place) : undefined;
  });
}

/** Somebody may call an agent `soul`, too: it then says who it is in its frontmatter. */
function hasOwnName(text: string): boolean {
  const split = splitFrontmatter(text);
  return (
    'frontmatter' in split && split.frontmatter.some((line) => /^\s*(?:name|description)\s*:/.test(line))
  );
}

async function readText(file: string, place: string): Promise<string> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) {
      const fix = 'Name a markdown file.';
      throw new InputError([loadIssue('INVALID_FILE', place, 'is no file that can be read', fix)]);
    }
    if (stats.size <= maxFileBytes) {
      return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    }
    const fix = 'Split the agent up, or pass large material as task input.';
    const message = `the file has ${stats.size} bytes; an agent may have ${maxFileBytes}`;
    throw new InputError([loadIssue('INVALID_FILE', place, message, fix)]);
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const fix = 'Check that the file exists, may be read, and is UTF-8 text.';
    throw new InputError([loadIssue('INVALID_FILE', place, `cannot be read: ${reason}`, fix)]);
  }
}

/** Short where the file lies below the folder one works in. */
export function displayPath(file: string, from: string): string {
  const short = relative(from, file);
  return short === '' || short.startsWith('..') ? file : short;
}
