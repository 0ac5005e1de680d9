import { glob, lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import type { Host } from '../host/host.ts';
import { readWorkspaceFile } from './read-file.ts';

/** As many files, and as many bytes of them together, as tasks are given. */
const mostFiles = 50;
const mostBytes = 500_000;

/** Entries of folders that are looked at for one pattern. */
const mostEntries = 5_000;

export interface MaterialFile {
  /** Its path in the workspace. */
  name: string;
  text: string;
}

export interface WorkspaceMaterial {
  material: MaterialFile[];
  /** What of folders and patterns was left out, and why. */
  leftOut: string[];
}

/**
 * Reads files of the workspace for agents to work on: paths, folders and patterns such as `src/**\/*.ts`, sorted, each
 * once. A file that is named is read or refused; of folders and patterns, what does not fit is left out and said.
 *
 * @param parameter that named them, for errors
 * @throws InputError `INVALID_FILE`
 */
export async function readMaterial(
  wanted: readonly string[],
  host: Pick<Host, 'workspaceDir'>,
  parameter: readonly (string | number)[] = ['files'],
): Promise<WorkspaceMaterial> {
  const material = new Map<string, MaterialFile>();
  const leftOut: string[] = [];
  let bytes = 0;
  for (const [index, path] of wanted.entries()) {
    const place = wanted.length === 1 && parameter.at(-1) !== 'files' ? parameter : [...parameter, index];
    const { files, isNamed, isCut } = await expand(path, host, place);
    if (isCut) leftOut.push(`what comes after ${mostEntries} entries of ${path}`);
    for (const file of files) {
      if (material.has(file)) continue;
      const read = await readText(file, host, place).catch((thrown: unknown) => {
        if (isNamed || !(thrown instanceof InputError)) throw thrown;
        return thrown.issues[0]?.message ?? 'cannot be read';
      });
      const size = typeof read === 'string' ? 0 : Buffer.byteLength(read.text);
      const problem = typeof read === 'string' ? read : noRoom(material.size, bytes + size);
      if (typeof read !== 'string' && problem === undefined) {
        bytes += size;
        material.set(file, read);
      } else if (isNamed) {
        throw refused(place, `${problem}: ${path}`, 'Give fewer or smaller files, or split the work.');
      } else leftOut.push(`${file} (${problem})`);
    }
  }
  if (material.size === 0 && wanted.length > 0) {
    const why = leftOut.length === 0 ? '' : `: ${sayLeftOut(leftOut)}`;
    throw refused(
      parameter,
      `hold nothing that can be read${why}`,
      'Give paths of text files in the workspace.',
    );
  }
  return { material: [...material.values()], leftOut };
}

/** As many as are worth the words. */
const mostNamed = 5;

export function sayLeftOut(leftOut: readonly string[]): string {
  const more = leftOut.length - mostNamed;
  return [...leftOut.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

function noRoom(files: number, bytes: number): string | undefined {
  if (files >= mostFiles) return `is one more than the ${mostFiles} files that are allowed`;
  return bytes > mostBytes ? `does not fit: ${mostBytes} bytes are allowed in all` : undefined;
}

async function readText(
  file: string,
  host: Pick<Host, 'workspaceDir'>,
  parameter: readonly (string | number)[],
): Promise<MaterialFile> {
  const { text } = await readWorkspaceFile(file, host, parameter);
  if (text.includes('\0')) throw refused(parameter, `is no text: ${file}`, 'Give a text file.');
  if (text.trim() === '') throw refused(parameter, `is empty: ${file}`, 'Give a file with something in it.');
  return { name: file, text };
}

interface Expanded {
  files: string[];
  /** One file, by its own path. */
  isNamed: boolean;
  isCut: boolean;
}

async function expand(
  path: string,
  { workspaceDir }: Pick<Host, 'workspaceDir'>,
  parameter: readonly (string | number)[],
): Promise<Expanded> {
  const named = { files: [path], isNamed: true, isCut: false };
  // Reading it says what is missing.
  if (workspaceDir === undefined) return named;
  const workspace = await realpath(workspaceDir).catch(() => workspaceDir);
  const inside = isAbsolute(path) ? relative(workspace, path) : path;
  const isFolder = await lstat(resolve(workspace, inside)).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder && !/[*?[{]/.test(inside)) return { ...named, files: [inside] };
  if (inside.split(/[/\\]/).includes('..') || isAbsolute(inside)) {
    throw refused(parameter, 'leads out of the workspace', 'Name files, folders or patterns inside it.');
  }
  return { ...(await matches(isFolder ? join(inside, '**') : inside, workspace)), isNamed: false };
}

/** Links are not followed, and hidden files and packages of others are passed over, as in any listing of a project. */
async function matches(pattern: string, workspace: string): Promise<Omit<Expanded, 'isNamed'>> {
  const files: string[] = [];
  let seen = 0;
  const exclude = ({ name }: { name: string }): boolean => /^(\.(?!\.?$)|node_modules$)/.test(name);
  for await (const entry of glob(pattern, { cwd: workspace, withFileTypes: true, exclude })) {
    seen += 1;
    if (seen > mostEntries) return { files: files.sort(), isCut: true };
    if (entry.isFile()) files.push(relative(workspace, join(entry.parentPath, entry.name)));
  }
  return { files: files.sort(), isCut: false };
}

function refused(path: readonly (string | number)[], message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_FILE', path, message, fix }]);
}
