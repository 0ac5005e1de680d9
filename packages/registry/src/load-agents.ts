import { type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import { toNamespace } from './agent-name.ts';
import { readAgentPackage } from './loading/agent-package.ts';
import { findPackage, isPackageName } from './loading/find-package.ts';
import { loadIssue } from './loading/load-issue.ts';
import { displayPath, listMarkdownFiles, readMarkdownFiles } from './loading/markdown-folder.ts';
import { applyNamespace, type SourceContents } from './loading/source-contents.ts';
import type { AgentSource } from './registry.ts';

/** The agents of one third-party source, each checked and named `namespace/name`. A source for `createRegistry`. */
export interface LoadedAgents extends AgentSource {
  namespace: string;
  /** What the source says that is not honoured, with file and line; the agents work without it. */
  warnings: readonly string[];
}

export interface LoadAgentsOptions {
  /** The folder that paths and packages are looked up from. @default the working directory */
  from?: string;
}

/**
 * Loads agents from an npm package by name, a folder of markdown agents, or one markdown file.
 *
 * What begins with `.` or `/`, or ends in `.md`, is a path. Anything else is a package installed where `from` can import
 * it, or else a path. Importing a package runs its code, as any import does; nothing in markdown is executed.
 *
 * @throws InputError `INVALID_FILE` when nothing is found or a file cannot be read; `INVALID_AGENT` when a definition is
 * not valid, with place, field and fix for every problem found
 * @example
 * const registry = createRegistry(builtinAgents, await loadAgents('./agents'));
 */
export async function loadAgents(
  specifier: string,
  { from = process.cwd() }: LoadAgentsOptions = {},
): Promise<LoadedAgents> {
  const contents = await readSource(specifier, resolve(from));
  return { ...applyNamespace(contents), source: contents.source, warnings: contents.warnings };
}

async function readSource(specifier: string, from: string): Promise<SourceContents> {
  if (!isPath(specifier)) {
    const found = await findPackage(specifier, from);
    if (found !== undefined) return readAgentPackage(found, { from });
  }
  const path = resolve(from, specifier);
  const stats = specifier === '' ? undefined : statIfPresent(path);
  if (stats === undefined) throw notFound(specifier, from);
  return stats.isDirectory() ? readFolder(path, from) : readFile(path, from);
}

async function readFolder(folder: string, from: string): Promise<SourceContents> {
  const source = displayPath(folder, from);
  const files = await listMarkdownFiles(folder);
  if (files.length === 0) {
    const fix =
      'Name the folder that holds the *.md files; install an npm package and name it instead of its folder.';
    throw new InputError([loadIssue('INVALID_FILE', source, 'the folder holds no markdown agents', fix)]);
  }
  const fallbackNamespace = toNamespace(basename(folder));
  return { source, fallbackNamespace, ...(await readMarkdownFiles(files, { from })) };
}

async function readFile(file: string, from: string): Promise<SourceContents> {
  const source = displayPath(file, from);
  if (!/\.md$/i.test(file)) {
    const fix = 'Name a markdown file, a folder of them, or an installed npm package.';
    throw new InputError([
      loadIssue('INVALID_FILE', source, 'agents are not read from this kind of file', fix),
    ]);
  }
  const fallbackNamespace = toNamespace(basename(dirname(file)));
  return { source, fallbackNamespace, ...(await readMarkdownFiles([file], { from })) };
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
