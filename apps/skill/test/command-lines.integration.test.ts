import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { read, skillFolder } from '../scripts/generated-files.ts';
import { commandLines } from './skill-texts.ts';

/** The built command, which a clone has only after `npm run build`. */
const commandFile = fileURLToPath(new URL('../../cli/bin/parallel-agents.js', import.meta.url));

/** The words of a command line up to the first that is no command: `agents create`. */
function commandOf(line: string): string[] {
  const words = line.split(' ').slice(1);
  const first = words.findIndex((word) => !/^[a-z]+$/.test(word));
  return words.slice(0, first === -1 ? words.length : first);
}

interface Help {
  usage: string | undefined;
  flags: string[];
}

const helps = new Map<string, Help>();

/** What the real command says of itself, and the flags that it takes. */
function helpOf(path: readonly string[]): Help {
  const known = helps.get(path.join(' '));
  if (known) return known;
  const { stdout, stderr, status } = spawnSync(process.execPath, [commandFile, ...path, '--help'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const options = stdout.matchAll(/^ {2}(?:(-\w), )?(--[a-z-]+)/gm);
  const help = {
    usage: /^Usage: (.*?)(?: [[<].*)?$/m.exec(stdout)?.[1],
    flags: [...options].flatMap(([, short, long]) => [short ?? '', long ?? '']),
  };
  helps.set(path.join(' '), help);
  return help;
}

test.each(commandLines)('%s: the command line has that command and its flags', (line) => {
  const path = commandOf(line);
  const { usage, flags } = helpOf(path);
  expect(usage).toBe(['parallel-agents', ...path].join(' '));
  for (const flag of line.match(/(?<= )--?[a-z][a-z-]*/g) ?? []) expect(flags).toContain(flag);
});

test('flags that the page on the command line names in its sentences are flags of its commands', () => {
  const page = read(`${skillFolder}/references/command-line.md`).replaceAll(/```[\s\S]*?```/g, '');
  const flags = commandLines.flatMap((line) => helpOf(commandOf(line)).flags);
  const named = new Set(page.match(/(?<=[` ])--[a-z][a-z-]*/g));
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter((flag) => !flags.includes(flag))).toEqual([]);
});
