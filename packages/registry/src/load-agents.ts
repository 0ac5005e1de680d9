import { type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { toNamespace } from './agent-name.ts';
import { readAgentPackage } from './loading/agent-package.ts';
import { findPackage, isPackageName } from './loading/find-package.ts';
import { listAgentFiles } from './loading/list-files.ts';
import { loadIssue } from './loading/load-issue.ts';
import { displayPath, readMarkdownFiles } from './loading/markdown-folder.ts';
import { applyNamespace, type NamespacedAgents, type SourceContents } from './loading/source-contents.ts';
import { readScores } from './measured-scores.ts';
import type { AgentSource } from './registry.ts';

/** The agents of one third-party source, each checked and named `namespace/name`. A source for `createRegistry`. */
export interface LoadedAgents extends AgentSource, NamespacedAgents {
  agents: NamespacedAgents['agents'];
}

export interface LoadAgentsOptions {
  /** The folder that paths and packages are looked up from. @default the working directory */
  from?: string;
  /** What the agents are called before their own name. @default what they ask for, or the name of the source */
  namespace?: string;
  /** A file that cannot be used, or is only forgiven, is an error. @default false: it is set aside, and the others load */
  strict?: boolean | undefined;
  /** Only the markdown of a package is read, and its module is not imported. @default false */
  withoutCode?: boolean | undefined;
}

/**
 * Loads agents from an npm package by name, a folder of markdown agents with those below it, or one markdown file.
 *
 * What begins with `.` or `/`, or ends in `.md`, is a path. Anything else is a package installed where `from` can import
 * it, or else a path. Importing a package runs its code, as any import does; nothing in markdown is executed. A file of a
 * folder that cannot be used is set aside with a note.
 *
 * @throws InputError `INVALID_FILE` when nothing is found or nothing of it can be used; `INVALID_AGENT` when a definition
 * is not valid, with place, field and fix for every problem found
 * @example
 * const registry = createRegistry(builtinAgents, await loadAgents('./agents'));
 */
export async function loadAgents(
  specifier: string,
  { from = process.cwd(), namespace, strict, withoutCode }: LoadAgentsOptions = {},
): Promise<LoadedAgents> {
  const contents = await readSource(specifier, { from: resolve(from), strict, withoutCode });
  return { source: contents.source, ...applyNamespace(contents, { namespace, strict }) };
}

interface Reading {
  from: string;
  strict: boolean | undefined;
  withoutCode: boolean | undefined;
}

async function readSource(specifier: string, reading: Reading): Promise<SourceContents> {
  const { from } = reading;
  if (!isPath(specifier)) {
    const found = await findPackage(specifier, from);
    if (found !== undefined) return readAgentPackage(found, reading);
  }
  const path = resolve(from, specifier);
  const stats = specifier === '' ? undefined : statIfPresent(path);
  if (stats === undefined) throw notFound(specifier, from);
  return stats.isDirectory() ? readFolder(path, reading) : readFile(path, reading);
}

async function readFolder(folder: string, reading: Reading): Promise<SourceContents> {
  const source = displayPath(folder, reading.from);
  const listed = await listAgentFiles(folder);
  const { agents, setAside, others } = await readMarkdownFiles(listed.files, reading);
  if (agents.length === 0) {
    const isWrong = setAside.length > 0;
    throw noAgents(source, isWrong ? setAside : others, isWrong);
  }
  const measured = await readScores(folder);
  const notes = [...listed.notes, ...setAside.map(({ message }) => message), ...measured.notes];
  const { scores } = measured;
  return { source, fallbackNamespace: namespaceOfFolder(folder, reading.from), agents, notes, scores };
}

async function readFile(file: string, reading: Reading): Promise<SourceContents> {
  const source = displayPath(file, reading.from);
  if (!/\.md$/i.test(file)) {
    const fix = 'Name a markdown file, a folder of them, or an installed npm package.';
    throw new InputError([
      loadIssue('INVALID_FILE', source, 'agents are not read from this kind of file', fix),
    ]);
  }
  // One that is named is wanted.
  const { agents, setAside, others } = await readMarkdownFiles([{ path: file }], reading);
  if (agents.length === 0) throw new InputError([...setAside, ...others]);
  return { source, fallbackNamespace: namespaceOfFolder(dirname(file), reading.from), agents, notes: [] };
}

/** Many folders are called "agents"; what tells them apart is the folder around. */
function namespaceOfFolder(folder: string, from: string): string {
  const isCommon = /^(?:agents?|subagents)$/i.test(basename(folder));
  const around = basename(dirname(folder)).replace(/^\./, '');
  const isFar = relative(from, dirname(folder)) !== '';
  return (isCommon && isFar && toNamespace(around)) || toNamespace(basename(folder));
}

/** As many reasons as are worth the words. */
const mostReasons = 10;

/** @param isWrong whether there are agents, each of which is wrong for one of the reasons */
function noAgents(source: string, reasons: readonly InputIssue[], isWrong: boolean): InputError {
  const fix =
    'Name the folder that holds the *.md files; install an npm package and name it instead of its folder.';
  if (isWrong) return new InputError(reasons.slice(0, mostReasons));
  const none = loadIssue('INVALID_FILE', source, 'the folder holds no markdown agents', fix);
  return new InputError([none, ...reasons.slice(0, mostReasons)]);
}

function isPath(specifier: string): boolean {
  return /^\.|\.md$/i.test(specifier) || isAbsolute(specifier) || !isPackageName(specifier);
}

function statIfPresent(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function notFound(specifier: string, from: string): InputError {
  const message = isPath(specifier)
    ? `there is no file or folder "${specifier}" in ${from}`
    : `there is no installed package and no folder "${specifier}" (looked from ${from})`;
  const fix = isPath(specifier)
    ? 'Check the path.'
    : `Install it (\`npm install ${specifier}\`), or check the name; a path begins with "./".`;
  return new InputError([{ code: 'INVALID_FILE', path: [], message, fix }]);
}
