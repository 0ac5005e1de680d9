import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Describe } from '@parallel-agents/app';
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
  const given: Describe = (name, value) => `\`${name} of ${value}\``;
  expect(commandsOf('run-1', given, [])).toEqual({
    show: 'showJob of run-1',
    results: 'followJob of run-1 --json',
    resume: 'resumeJob of run-1',
    retry: 'retryJob of run-1 --failed',
    approve: 'approveJob of run-1',
    report: 'reportJob of run-1 --format md',
  });
});

it('a limit that was used up has to be given anew where what failed is done again', () => {
  const usedUp = (name: string) => ({ code: 'BUDGET_EXHAUSTED' as const, ways: [{ name }] });
  const errors = [usedUp('tokens'), undefined, { code: 'TIMEOUT' as const }, usedUp('usd'), usedUp('tokens')];
  const { retry, resume } = commandsOf('run-1', describeUsual, errors);
  expect(retry).toBe('parallel-agents runs retry run-1 --failed --budget … --max-tokens …');
  expect(resume).toBe('parallel-agents runs resume run-1');
});
