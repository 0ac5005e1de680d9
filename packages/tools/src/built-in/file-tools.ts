import type { Tool, ToolAnswer } from '@parallel-agents/core';
import { z } from 'zod';
import { countedPattern, PatternError, Turns } from './counted-pattern.ts';
import { globPattern } from './glob.ts';
import { PathError, type Root } from './root.ts';
import { builtIn, refused } from './tool.ts';

/** A file of which more is asked for in ranges. */
const mostReadBytes = 10 * 1024 * 1024;
/** Larger files are not searched: they are data, or made by programs. */
const mostSearchedBytes = 2 * 1024 * 1024;
/** Bytes that one search reads. */
const mostSearchedInAll = 20 * 1024 * 1024;
/** Characters of a line that are looked at. */
const mostSearchedOfALine = 10_000;
const mostLines = 2_000;
const mostLineCharacters = 2_000;
const mostMatches = 200;
const mostListed = 1_000;

/** Reading, searching and listing below one folder. */
export function fileTools(root: Root): Record<'read' | 'search' | 'list', Tool> {
  return { read: readTool(root), search: searchTool(root), list: listTool(root) };
}

function readTool(root: Root): Tool {
  return builtIn({
    name: 'read',
    description: 'Reads a text file, with line numbers. Give `offset` and `limit` for a part of a long one.',
    rights: { reads: true },
    schema: z.object({
      file_path: z.string().min(1).describe('The file, as a path in the folder.'),
      offset: z.int().min(1).optional().describe('The first line; counts from 1.'),
      limit: z.int().min(1).max(mostLines).optional().describe(`Lines, at most ${mostLines}.`),
    }),
    run: ({ file_path: path, offset = 1, limit = mostLines }) =>
      inWords(async () => {
        const text = await textOf(root, path, mostReadBytes);
        if (typeof text !== 'string') return text;
        const lines = text.split(/\r\n|\n|\r/);
        if (lines.at(-1) === '') lines.pop();
        if (offset > Math.max(1, lines.length))
          return refused(`${path} has ${lines.length} lines: nothing stands at ${offset}.`);
        const shown = lines.slice(offset - 1, offset - 1 + limit);
        const numbered = shown.map((line, index) => `${offset + index}\t${lineOf(line)}`).join('\n');
        const last = offset - 1 + shown.length;
        const more =
          last < lines.length
            ? `\n[Lines ${offset} to ${last} of ${lines.length}. Ask for more with offset ${last + 1}.]`
            : '';
        return {
          text: (numbered === '' ? '[The file is empty.]' : numbered) + more,
          characters: text.length,
        };
      }),
  });
}

function searchTool(root: Root): Tool {
  return builtIn({
    name: 'search',
    description:
      'Searches files for a regular expression, line by line. Gives `file:line: text`. The expression knows no look-around and no references back.',
    rights: { reads: true },
    schema: z.object({
      pattern: z.string().min(1).max(1_000).describe('A regular expression.'),
      path: z.string().min(1).optional().describe('A folder or a file to search in. @default everything'),
      glob: z.string().min(1).optional().describe('Only files whose path fits, such as `**/*.ts`.'),
      ignore_case: z.boolean().optional(),
    }),
    run: ({ pattern, path = '.', glob, ignore_case: ignoreCase = false }, { signal }) =>
      inWords(async () => {
        const wanted = countedPattern(pattern, { ignoreCase });
        const fitting = glob === undefined ? undefined : globPattern(glob);
        const turns = new Turns(signal);
        const found: string[] = [];
        let read = 0;
        let passedOver = 0;
        for await (const file of root.files(path, signal)) {
          if (fitting && !(await turns.test(fitting, file))) continue;
          signal.throwIfAborted();
          const text = await textOf(root, file, mostSearchedBytes).catch(() => undefined);
          if (typeof text !== 'string') {
            passedOver += 1;
            continue;
          }
          read += text.length;
          for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
            if (!(await turns.test(wanted, line.slice(0, mostSearchedOfALine)))) continue;
            found.push(`${file}:${index + 1}: ${lineOf(line.trim())}`);
            if (found.length >= mostMatches) break;
          }
          if (found.length >= mostMatches || read > mostSearchedInAll) {
            const why = found.length >= mostMatches ? `after ${mostMatches} matches` : 'after 20 MB';
            return {
              text: `${found.join('\n')}\n[Stopped ${why}. Ask for less: a narrower pattern, path or glob.]`,
            };
          }
        }
        const rest = passedOver > 0 ? `\n[${passedOver} files were passed over: too large, or no text.]` : '';
        return { text: (found.length === 0 ? 'Nothing was found.' : found.join('\n')) + rest };
      }),
  });
}

function listTool(root: Root): Tool {
  return builtIn({
    name: 'list',
    description: 'Lists files by a pattern such as `**/*.ts`, with their paths.',
    rights: { reads: true },
    schema: z.object({
      pattern: z.string().min(1).optional().describe('@default every file'),
      path: z.string().min(1).optional().describe('The folder to look in. @default everything'),
    }),
    run: ({ pattern = '**', path = '.' }, { signal }) =>
      inWords(async () => {
        const fitting = globPattern(pattern);
        const turns = new Turns(signal);
        const prefix = path === '.' ? '' : `${path.replace(/^\.\//, '').replace(/\/+$/, '')}/`;
        const found: string[] = [];
        for await (const file of root.files(path, signal)) {
          const inside = file.startsWith(prefix) ? file.slice(prefix.length) : file;
          const fits =
            (await turns.test(fitting, file)) || (inside !== file && (await turns.test(fitting, inside)));
          if (!fits) continue;
          if (found.length >= mostListed)
            return {
              text: `${found.join('\n')}\n[Stopped after ${mostListed} files. Ask for a narrower pattern.]`,
            };
          found.push(file);
        }
        return { text: found.length === 0 ? 'No file fits.' : found.join('\n') };
      }),
  });
}

/** The text of a file, or why it cannot be shown. */
async function textOf(root: Root, path: string, mostBytes: number): Promise<string | ToolAnswer> {
  const { file, bytes } = await root.openFile(path);
  try {
    if (bytes > mostBytes)
      return refused(`${path} has ${bytes} bytes; files of more than ${mostBytes} are not read.`);
    // A file that grows meanwhile, or says that it has no size, is read no further.
    const buffer = Buffer.alloc(bytes === 0 ? 65_536 : bytes);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes === 0 ? null : 0);
    const content = buffer.subarray(0, bytesRead);
    if (content.subarray(0, 8_000).includes(0)) return refused(`${path} is no text.`);
    return new TextDecoder().decode(content);
  } finally {
    await file.close();
  }
}

function lineOf(line: string): string {
  return line.length > mostLineCharacters ? `${line.slice(0, mostLineCharacters)} [line cut]` : line;
}

/** What is wrong with what was asked is an answer, not a fault. */
async function inWords(work: () => Promise<ToolAnswer>): Promise<ToolAnswer> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof PathError || thrown instanceof PatternError) return refused(thrown.message);
    throw thrown;
  }
}
