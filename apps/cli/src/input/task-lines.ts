import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import {
  issuesOf,
  type LocatedIssue,
  readDocument,
  whyUnread,
} from '@parallel-agents/app/internal/documents';
import { type AgentTask, agentTaskSchema, InputError } from '@parallel-agents/core';
import { whyNot } from '@parallel-agents/core/internal';
import type { Environment } from '../settings/environment.ts';

/** A file of JSON Lines is read as it comes: of whatever length, no more of it is held than a line. */
const longestLine = 2 * 1024 * 1024;
/** After the first few, what is wrong is an echo. */
const mostIssues = 10;

/** Where those look who have none. */
export const taskFileHelp = '`parallel-agents run --help` shows what is in one.';

/** Whether a file has a task on each line, by its name. */
export function isLinesFile(path: string): boolean {
  return ['.jsonl', '.ndjson'].includes(extname(path).toLowerCase());
}

/** Tasks of a file, one on each line, and where each of them stands. */
export interface TaskLines {
  /** As it is shown. */
  readonly name: string;
  /** It can be read as often as one likes; standard input comes once. */
  readonly isFile: boolean;
  /**
   * From the first line on.
   * @throws InputError with file and line: up to ten of what is wrong
   */
  read(): AsyncGenerator<AgentTask, void, void>;
  /** Points an issue with a task at its line. */
  locate<Issue extends { path: readonly (string | number)[] }>(issue: Issue): Issue & Partial<LocatedIssue>;
}

/** @throws InputError for a file that is not there, or is none */
export async function openTaskLines(
  path: string,
  { cwd, stdin }: Pick<Environment, 'cwd' | 'stdin'>,
): Promise<TaskLines> {
  const isStdin = path === '-';
  const name = isStdin ? 'standard input' : path;
  const file = resolve(cwd, path);
  const found = isStdin ? undefined : await stat(file).catch((thrown: unknown) => thrown);
  if (found instanceof Error) throw await whyUnread(path, cwd, found, taskFileHelp);
  if (
    found &&
    typeof found === 'object' &&
    'isDirectory' in found &&
    (found as { isDirectory(): boolean }).isDirectory()
  )
    throw noFile(name, 'is a folder', 'Name one file in it.');
  const isFile = found !== undefined && (found as { isFile(): boolean }).isFile();
  const places = new Places();
  return {
    name,
    isFile,
    read: () => tasksIn(isStdin ? stdin : createReadStream(file), name, places),
    locate(issue) {
      const [list, index] = issue.path;
      // What is wrong with a line itself stands where it was found.
      if ('line' in issue) return issue;
      if (list !== 'tasks' || typeof index !== 'number') return issue;
      return { ...issue, file: name, line: places.lineOf(index) };
    },
  };
}

async function* tasksIn(
  chunks: AsyncIterable<Uint8Array | string>,
  name: string,
  places: Places,
): AsyncGenerator<AgentTask, void, void> {
  places.clear();
  const issues: LocatedIssue[] = [];
  let index = 0;
  for await (const { number, text } of linesIn(chunks, name)) {
    const read = taskOf(text, { file: name, line: number, index });
    if (Array.isArray(read)) {
      issues.push(...read);
      if (issues.length >= mostIssues) break;
    } else if (issues.length === 0) {
      places.add(index++, number);
      yield read;
    }
  }
  if (issues.length > 0) throw new InputError(issues.slice(0, mostIssues));
  if (index === 0) throw noFile(name, 'holds no task', 'Write one task, as a JSON object, on each line.');
}

/** The task of a line, or what is wrong with it. */
function taskOf(
  text: string,
  { index, ...place }: { file: string; line: number; index: number },
): AgentTask | LocatedIssue[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
    // A number that JSON would silently change, or a field that it would take twice, is found by whoever reads all other files.
    if (/\d{16}/.test(text) || colonsIn(text) > fieldsIn(value)) readDocument({ name: place.file, text });
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.issues.map((issue) => ({ ...issue, ...place }));
    const fix =
      'Write one whole JSON object on the line, such as {"agent":"code_reviewer","description":"…"}.';
    const [, what = '', at] = /^(.*?)(?: in JSON)?(?: at position (\d+).*)?$/s.exec(whyNot(thrown)) ?? [];
    const column = at !== undefined && { column: Number(at) + 1 };
    return [{ code: 'INVALID_FILE', path: [], message: `not valid JSON: ${what}`, fix, ...place, ...column }];
  }
  const parsed = agentTaskSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const found = issuesOf(
    parsed.error,
    'INVALID_TASK',
    () => 'Correct the task on that line; `parallel-agents schema` has all fields.',
  );
  return found.map((issue) => ({ ...issue, path: ['tasks', index, ...issue.path], ...place }));
}

/** Colons outside of texts: one for each field that was written. */
function colonsIn(text: string): number {
  let count = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) inText = !inText;
    else if (inText && character === backslash) at++;
    else if (!inText && character === colon) count++;
  }
  return count;
}

const [quote, backslash, colon] = [34, 92, 58];

/** Fields of a value and of all that is in it. */
function fieldsIn(value: unknown): number {
  let count = 0;
  for (const left = [value]; left.length > 0; ) {
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    const inside: unknown[] = Object.values(one);
    if (!Array.isArray(one)) count += inside.length;
    for (const item of inside) left.push(item);
  }
  return count;
}

/** Lines with something on them, and their numbers from 1 on. */
async function* linesIn(
  chunks: AsyncIterable<Uint8Array | string>,
  name: string,
): AsyncGenerator<{ number: number; text: string }, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  const decode = (chunk?: Uint8Array | string): string => {
    try {
      return typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw noFile(name, `is not UTF-8 text, after line ${number}`, 'Give a text file in UTF-8.');
    }
  };
  try {
    for await (const chunk of chunks) {
      const lines = (rest + decode(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        number++;
        if (text.length > longestLine) throw tooLong(name, number);
        if (text.trim() !== '') yield { number, text };
      }
      if (rest.length > longestLine) throw tooLong(name, number + 1);
    }
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    throw noFile(name, `cannot be read: ${whyNot(thrown)}`, 'Check the path.');
  }
  rest += decode();
  if (rest.trim() !== '') yield { number: number + 1, text: rest };
}

/** Which line a task stands on: only where empty lines come between is there anything to be held. */
class Places {
  #shifts: { index: number; line: number }[] = [{ index: 0, line: 1 }];

  clear(): void {
    this.#shifts = [{ index: 0, line: 1 }];
  }

  add(index: number, line: number): void {
    if (this.lineOf(index) !== line) this.#shifts.push({ index, line });
  }

  lineOf(index: number): number {
    const shift = this.#shifts.findLast((one) => one.index <= index);
    return shift === undefined ? index + 1 : shift.line + index - shift.index;
  }
}

function tooLong(name: string, line: number): InputError {
  const message = 'the line is longer than 2 MiB';
  const fix = 'Put each task on a line of its own, and large material into fewer of them.';
  return new InputError([{ code: 'INVALID_FILE', path: [], message, fix, file: name, line } as LocatedIssue]);
}

function noFile(name: string, problem: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_FILE', path: [], message: `${name} ${problem}`, fix }]);
}
