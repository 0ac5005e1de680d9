import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { loadIssue } from './load-issue.ts';
import { parseMarkdownAgent } from './markdown-agent.ts';
import type { FoundAgent } from './source-contents.ts';

/** Instructions are text for a model; a larger file is not what its path says. */
const maxFileBytes = 1_048_576;

export interface MarkdownFiles {
  agents: FoundAgent[];
  warnings: string[];
}

/** The agents among the files of a folder: all `*.md` except `README.md`, sorted by name; subfolders are not entered. */
export async function listMarkdownFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown) => {
    throw unreadable(folder, thrown, 'Check that the folder may be read.');
  });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.md$/i.test(entry.name) && !/^readme\.md$/i.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/**
 * Reads markdown agents; nothing in them is executed.
 *
 * @param from paths in errors and warnings are relative to this folder
 * @throws InputError with the problems of all files
 */
export async function readMarkdownFiles(
  files: readonly string[],
  { from }: { from: string },
): Promise<MarkdownFiles> {
  const agents: FoundAgent[] = [];
  const warnings: string[] = [];
  const issues: InputIssue[] = [];
  for (const file of files) {
    const place = displayPath(file, from);
    try {
      const { definition, namespace, warnings: own } = parseMarkdownAgent(await readText(file, place), place);
      agents.push({ definition, place, ...(namespace !== undefined && { namespace }) });
      warnings.push(...own);
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      issues.push(...thrown.issues);
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return { agents, warnings };
}

async function readText(file: string, place: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= maxFileBytes) {
      return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    }
    const fix = 'Split the agent up, or pass large material as task input.';
    const message = `the file has ${size} bytes; an agent may have ${maxFileBytes}`;
    throw new InputError([loadIssue('INVALID_FILE', place, message, fix)]);
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    throw unreadable(place, thrown, 'Check that the file exists, may be read, and is UTF-8 text.');
  }
}

function unreadable(place: string, thrown: unknown, fix: string): InputError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new InputError([loadIssue('INVALID_FILE', place, `cannot be read: ${reason}`, fix)]);
}

/** Short where the file lies below the folder one works in. */
export function displayPath(file: string, from: string): string {
  const short = relative(from, file);
  return short === '' || short.startsWith('..') ? file : short;
}
