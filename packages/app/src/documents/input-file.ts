import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import { nearestName } from '../basics/nearest-name.ts';

/** The most that a task file, a configuration file or a file to review may hold: 1 MiB. */
const maxInputBytes = 1024 * 1024;

/** Where texts are read from. */
export interface InputPlaces {
  cwd: string;
  /** What `-` stands for, where there is such a thing. */
  stdin?: AsyncIterable<Uint8Array | string>;
}

/** A text with the name that messages give it. */
export interface SourceText {
  name: string;
  text: string;
}

/**
 * Reads a text file, or standard input for `-`.
 *
 * @param help where to see what such a file has, in a sentence; said where there is none
 * @throws InputError `INVALID_FILE` for what is missing, unreadable, a folder, too large, binary or empty
 */
export async function readInputText(
  path: string,
  { cwd, stdin }: InputPlaces,
  help?: string,
): Promise<SourceText> {
  const isStdin = path === '-' && stdin !== undefined;
  const name = isStdin ? 'standard input' : path;
  const chunks = isStdin ? stdin : fileChunks(resolve(cwd, path));
  const bytes = await readLimited(chunks).catch(async (thrown: unknown) => {
    throw isStdin ? unreadable(name, thrown) : await whyUnread(path, cwd, thrown, help);
  });
  if (bytes === undefined)
    throw fileError(name, 'is larger than 1 MiB', 'Split it, or give a smaller one; 1 MiB is the limit.');
  const text = decode(name, bytes);
  if (text.trim() === '') throw fileError(name, 'is empty', 'Give a file with something in it.');
  return { name, text };
}

/** One byte more than allowed is enough to know; a device without end is not read to its end. */
function fileChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { end: maxInputBytes });
}

/** @returns nothing for what is too large */
async function readLimited(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer | undefined> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    read.push(bytes);
    size += bytes.length;
    if (size > maxInputBytes) return undefined;
  }
  return Buffer.concat(read);
}

/** What is said of a file that could not be read: what is wrong with it, or which one was probably meant. */
export async function whyUnread(
  path: string,
  cwd: string,
  thrown: unknown,
  help?: string,
): Promise<InputError> {
  if (codeOf(thrown) !== 'ENOENT') return unreadable(path, thrown);
  return fileError(path, 'does not exist', await findIt(path, cwd, help));
}

/** Of a file that does not exist: the one beside it that was probably meant. */
async function findIt(path: string, cwd: string, help = ''): Promise<string> {
  const there = await readdir(dirname(resolve(cwd, path))).catch(() => []);
  // What files are called before the dot makes the difference: all of a folder may end in .yaml.
  const alike = there.filter((name) => nearestName(parse(path).name, [parse(name).name]) !== undefined);
  const near = nearestName(basename(path), alike);
  return near === undefined ? `Check the path. ${help}`.trim() : `Did you mean ${join(dirname(path), near)}?`;
}

function decode(name: string, bytes: Buffer): string {
  const fix = 'Give a text file in UTF-8.';
  if (bytes.includes(0)) throw fileError(name, 'is not a text file', fix);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileError(name, 'is not UTF-8 text', fix);
  }
}

const problemsByCode: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  ENOTDIR: ['does not exist: a part of its path is a file', 'Check the path.'],
  EISDIR: ['is a folder', 'Name one file in it.'],
  EACCES: ['may not be read by you', 'Give yourself the right to read it (on Linux and macOS: chmod u+r).'],
  EPERM: ['may not be read by you', 'Give yourself the right to read it (on Linux and macOS: chmod u+r).'],
};

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

function unreadable(name: string, thrown: unknown): InputError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const [message, fix] = problemsByCode[codeOf(thrown)] ?? [`cannot be read: ${reason}`, 'Check the path.'];
  return fileError(name, message, fix);
}

function fileError(name: string, problem: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_FILE', path: [], message: `${name} ${problem}`, fix }]);
}
