import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandsOf, describeUsual, startCommand } from '../src/view/commands.ts';

it('no part of the page has a command of its own: who serves it says how they are called', () => {
  const folder = join(import.meta.dirname, '..', 'page');
  const command = /parallel-agents (?:runs?|team|orchestrate|worker|engine|agents|doctor)\b.*/g;
  const own = globSync('**/*.{ts,tsx}', { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(command)].map(([words]) => `${file}: ${words}`),
  );
  expect(own).toEqual([]);
});

it('commands are whole, and in the words of who serves them', () => {
  expect(startCommand(describeUsual)).toBe('parallel-agents run tasks.yaml');
  expect(commandsOf('run-1', (name, value) => `\`${name} of ${value}\``)).toEqual({
    show: 'showJob of run-1',
    results: 'followJob of run-1 --json',
    resume: 'resumeJob of run-1',
    retry: 'retryJob of run-1 --failed',
    approve: 'approveJob of run-1',
    report: 'reportJob of run-1 --format md',
  });
});
