import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';

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
 * @throws InputError `INVALID_FILE` for what is missing, unreadable, a folder, too large, binary or empty
 */
export async function readInputText(path: string, { cwd, stdin }: InputPlaces): Promise<SourceText> {
  const isStdin = path === '-' && stdin !== undefined;
  const name = isStdin ? 'standard input' : path;
  const bytes = await readLimited(name, isStdin ? stdin : fileChunks(resolve(cwd, path)));
  const text = decode(name, bytes);
  if (text.trim() === '') throw fileError(name, 'is empty', 'Give a file with something in it.');
  return { name, text };
}

/** One byte more than allowed is enough to know; a device without end is not read to its end. */
function fileChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { end: maxInputBytes });
}

async function readLimited(name: string, chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const read: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      const bytes = Buffer.from(chunk);
      read.push(bytes);
      size += bytes.length;
      if (size > maxInputBytes) break;
    }
  } catch (thrown) {
    throw unreadable(name, thrown);
  }
  if (size <= maxInputBytes) return Buffer.concat(read);
  throw fileError(name, 'is larger than 1 MiB', 'Split it, or give a smaller one; 1 MiB is the limit.');
}

function decode(name: string, bytes: Buffer): string {
  const fix = 'Give a text file in UTF-8.';
  if (bytes.includes(0)) throw fileError(name, 'is not text: it holds zero bytes', fix);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileError(name, 'is not UTF-8 text', fix);
  }
}

const problemsByCode: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  ENOENT: ['does not exist', 'Check the path.'],
  ENOTDIR: ['does not exist: a part of its path is a file', 'Check the path.'],
  EISDIR: ['is a folder', 'Name one file in it.'],
  EACCES: ['may not be read by you', 'Give yourself the right to read it (on Linux and macOS: chmod u+r).'],
  EPERM: ['may not be read by you', 'Give yourself the right to read it (on Linux and macOS: chmod u+r).'],
};

function unreadable(name: string, thrown: unknown): InputError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const [message, fix] = problemsByCode[code] ?? [`cannot be read: ${reason}`, 'Check the path.'];
  return fileError(name, message, fix);
}

function fileError(name: string, problem: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_FILE', path: [], message: `${name} ${problem}`, fix }]);
}
