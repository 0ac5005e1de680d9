import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimes } from '@parallel-agents/app/internal/runtimes';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../apps/cli/src/program.ts';
import { describe } from '../../apps/cli/src/settings/describe-flags.ts';
import type { Environment } from '../../apps/cli/src/settings/environment.ts';
import { commandsOf, type Words } from './kit/commands.ts';
import { type Block, blocksOf, pages, placeOf, root } from './kit/page.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Programs of others: what they are told is theirs to check. */
const others = new Set(
  'cat cd claude codex curl echo export git jq node npx openclaw redis-server source'.split(' '),
);

test('the commands of each shell block are those that there are', async () => {
  const blocks = pages.flatMap(blocksOf).filter(({ language }) => language === 'sh');
  expect(blocks.length).toBeGreaterThan(50);
  expect(await faultsIn(blocks)).toEqual([]);
});

test('commands in the midst of sentences are those that there are', async () => {
  const faults = await faultsIn(pages.flatMap(inlineCommands));
  // What a command is about may be left out there: `runs resume`.
  expect(faults.filter((fault) => !/missing required|not specified/.test(fault))).toEqual([]);
});

test('a wrong flag, command or script is found', async () => {
  const text =
    'parallel-agents run a.yaml --bugdet 2usd | jq .\nA=1 parallel-agents rnu a.yaml > b\nnpm run bensh\nrm -rf x';
  expect(await faultsOf(commandsOf({ text }))).toEqual([
    expect.stringContaining("unknown option '--bugdet'"),
    expect.stringContaining("unknown command 'rnu'"),
    'npm run bensh: no such script',
    'rm -rf x: no test knows this program',
  ]);
});

test('CONTRIBUTING names each script, and it and AGENTS no file that is not there', () => {
  const [contributing = '', agents = ''] = ['CONTRIBUTING.md', 'AGENTS.md'].map((page) =>
    readFileSync(join(root, page), 'utf8'),
  );
  const unnamed = Object.keys(scripts).filter(
    (name) => !new RegExp(`npm (?:run )?${name}(?![\\w:-])`).test(contributing),
  );
  expect(unnamed).toEqual([]);
  const named = `${contributing}\n${agents}`.matchAll(/`([\w.-]+\/(?:[\w.-]+\/?)*|[\w-]+\.ts)`/g);
  const missing = [...named]
    .flatMap(([, path = '']) => path)
    .filter((path) =>
      ['', 'packages/core/src/**', '{packages,apps}/*'].every((at) => !isThere(join(root, at, path))),
    );
  expect(missing).toEqual([]);
});

const isThere = (pattern: string): boolean => globSync(pattern).length > 0;

async function faultsIn(blocks: readonly Pick<Block, 'page' | 'line' | 'text'>[]): Promise<string[]> {
  const faults = blocks.map(async (block) =>
    (await faultsOf(commandsOf(block))).map((fault) => `${placeOf(block)} ${fault}`),
  );
  return (await Promise.all(faults)).flat();
}

async function faultsOf(commands: readonly Words[]): Promise<string[]> {
  const faults = await Promise.all(
    commands.map(async (words) => {
      const fault = await faultOf(words);
      return fault === undefined ? [] : [`${words.join(' ')}: ${fault}`];
    }),
  );
  return faults.flat();
}

async function faultOf(words: Words): Promise<string | undefined> {
  const [program, ...rest] = words[0] === 'npx' && words[1] === 'parallel-agents' ? words.slice(1) : words;
  if (program === 'parallel-agents') return faultOfOurs(rest);
  if (program === 'npm') return faultOfNpm(rest);
  return others.has(program ?? '') ? undefined : 'no test knows this program';
}

function faultOfNpm([command = '', script = '']: string[]): string | undefined {
  const name = command === 'run' ? script : command;
  const isOfNpm = ['install', 'create', 'login', 'pack', 'publish', 'init'].includes(command);
  return isOfNpm || Object.hasOwn(scripts, name) ? undefined : 'no such script';
}

/** Reads the words as the real command does, and stops short of doing anything. */
async function faultOfOurs(words: string[]): Promise<string | undefined> {
  const nowhere = { write: () => true };
  const environment = {
    stdout: nowhere,
    stderr: nowhere,
    env: {},
    runtimes,
    describe,
  } as unknown as Environment;
  const program = createProgram(environment, () => {});
  disarm(program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message: string };
    return code === 'commander.version' || code === 'commander.helpDisplayed' ? undefined : message;
  }
}

function disarm(command: Command): void {
  for (const part of command.commands) disarm(part);
  if (command.commands.length === 0) command.action(() => {});
}

function inlineCommands(page: string): Pick<Block, 'page' | 'line' | 'text'>[] {
  // What comments name is run.
  const prose = readFileSync(join(root, page), 'utf8').replace(
    /^(`{3,})[\s\S]*?^\1$|^<!-- .* -->$/gm,
    (block) => block.replace(/[^\n]/g, ''),
  );
  return [...prose.matchAll(/`(parallel-agents [a-z][^`\n]*)`/g)].map(({ index, 1: text = '' }) => ({
    page,
    line: prose.slice(0, index).split('\n').length,
    text,
  }));
}
