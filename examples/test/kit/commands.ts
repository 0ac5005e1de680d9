import { parse } from 'shell-quote';
import type { Block } from './page.ts';

/** A command of a shell block: its words, without variables before it and files after it. */
export type Words = [program: string, ...words: string[]];

/** Every command of a block, those behind `|`, `&&` and `--` too. */
export function commandsOf({ text }: Pick<Block, 'text'>): Words[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => commandsOfLine(line));
}

function commandsOfLine(line: string): Words[] {
  const commands: string[][] = [[]];
  let isFile = false;
  for (const entry of parse(line, (name) => `$${name}`)) {
    if (typeof entry === 'object' && 'comment' in entry) break;
    const word = typeof entry === 'string' ? entry : entry.op === 'glob' ? entry.pattern : undefined;
    if (word === undefined) {
      isFile = typeof entry === 'object' && /^(?:>|>>|<)$/.test(entry.op);
      if (!isFile) commands.push([]);
    } else if (isFile) isFile = false;
    else commands.at(-1)?.push(word);
  }
  return commands.flatMap(splitAtDashes).flatMap((words) => {
    const [program, ...rest] = words.slice(words.findIndex((word) => !/^\w+=/.test(word)));
    return program === undefined ? [] : [[program, ...rest] satisfies Words];
  });
}

/** `claude mcp add NAME -- COMMAND` has two. */
function splitAtDashes(words: string[]): string[][] {
  const at = words.indexOf('--');
  return at === -1 || words[0] === 'npm' ? [words] : [words.slice(0, at), words.slice(at + 1)];
}
