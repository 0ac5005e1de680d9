import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';
import type { Environment } from '../src/settings/environment.ts';
import { testCommand } from './kit/command.ts';

const nowhere = { write: () => true };
const environment = { stdout: nowhere, stderr: nowhere, env: {}, runtimes: [] };
const paths = pathsOf(
  createProgram(environment as unknown as Environment, () => {}),
  [],
);

/** The words of each command and of each group of commands. */
function pathsOf(command: Command, path: readonly string[]): string[][] {
  const parts = command.commands.filter((part) => part.name() !== 'help');
  return [[...path], ...parts.flatMap((part) => pathsOf(part, [...path, part.name()]))];
}

describe('the help of commands', () => {
  it('each command has an example in its help, and no line of its sentences is wider than the window', async () => {
    for (const path of paths) {
      const command = testCommand();
      expect(await command.run(...path, '--help')).toBe(0);
      expect(command.stdout(), path.join(' ')).toMatch(/^Examples?:\n {2}\S/m);
      const sentences = command
        .stdout()
        .split('\n')
        .filter((line) => !line.startsWith('  '));
      expect(sentences.filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it('is broken at words in a narrow window', () => {
    const program = createProgram({ ...environment, stdout: { ...nowhere, columns: 40 } } as never, () => {});
    const run = program.commands.find((command) => command.name() === 'run');
    const help = run?.helpInformation().split('\n') ?? [];
    expect(help.length).toBeGreaterThan(100);
    expect(help.slice(1).filter((line) => line.length > 40)).toEqual([]);
    expect(help.slice(help.indexOf('  --profile <name>')).slice(0, 3)).toEqual([
      '  --profile <name>',
      '      the kind of server, if its address',
      '      does not show it, such as azure',
    ]);
  });

  it.each([
    [['help', 'team', 'content'], /five posts on one topic/],
    [['runs', 'help', 'list'], /--status/],
    [['help'], /Run agents:/],
  ])('%j shows the help of a command, as deep as commands go', async (argv, text) => {
    const command = testCommand();
    expect(await command.run(...argv)).toBe(0);
    expect(command.stdout()).toMatch(text);
  });
});
