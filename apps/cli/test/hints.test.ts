import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

const tasks = `
tasks:
  - { id: poem, agent: documentation_writer, description: A poem., outputFormat: text }
`;

async function said(command: ReturnType<typeof testCommand>, ...argv: string[]) {
  const before = command.stderr().length;
  const code = await command.run(...argv);
  return { code, text: command.stderr().slice(before) };
}

describe('what is said beside results', () => {
  it('counts the answers of a task of which several are wanted: none of them is a retry', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks } });
    const { code, text } = await said(command, 'run', 'tasks.yaml', '--best-of', '3');
    expect(code).toBe(0);
    expect(text).toContain('+ poem  answer 2 of 3\n+ poem  answer 3 of 3\n');
    expect(text).not.toContain('↻');
  });

  it('says that there is nothing to go on with, and how to do failed tasks again', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks } });
    const run = ['run', 'tasks.yaml', '--job-id', 'mine'];
    expect((await said(command, ...run)).code).toBe(0);
    for (const what of ['resume', 'retry']) {
      const { code, text } = await said(command, 'runs', what, 'mine');
      expect(code).toBe(0);
      expect(text).toContain('note mine has completed: there is nothing to do.');
    }
  });

  it('says how what failed is done again, and within which larger limit', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks } });
    const again = 'runs retry broke --failed --max-tokens …';
    const failing = ['run', 'tasks.yaml', '--job-id', 'broke', '--max-tokens', '10'];
    for (const argv of [failing, ['runs', 'show', 'broke'], ['runs', 'resume', 'broke']]) {
      const { text } = await said(command, ...argv);
      expect(text.split(`Do it again, within a larger limit: parallel-agents ${again}\n`)).toHaveLength(2);
    }
    const { text } = await said(command, 'runs', 'resume', 'broke', '--quiet');
    expect(text).not.toContain('Do it again');
    expect((await said(command, 'runs', 'retry', 'broke', '--failed', '--max-tokens', '90000')).code).toBe(0);
    expect((await said(command, 'runs', 'show', 'broke')).text).not.toContain('again');
    const unkept = await said(command, ...failing.slice(0, 2), '--no-journal', '--max-tokens', '10');
    expect(unkept.text).toContain('BUDGET_EXHAUSTED');
    expect(unkept.text).not.toContain('Do it again');
  });

  it('tells a budget that is too small as the budget, and what to set, whatever kind of job it is', async () => {
    const jobs = [
      ['run', 'tasks.yaml', '--max-tokens', '10'],
      ['orchestrate', 'Compare two ways to sort.', '--max-tokens', '10'],
      ['orchestrate', 'Compare two ways to sort.', '--max-spawns', '3'],
      ['agents', 'create', 'Finds flaky tests', '--name', 'flaky', '--out', 'made', '--max-spawns', '1'],
      ['agents', 'review', 'documentation_writer', '--max-spawns', '1'],
    ];
    for (const job of jobs) {
      const command = testCommand({ files: { 'tasks.yaml': tasks } });
      expect(await command.run(...job)).toBe(1);
      const shown = command.stdout() + command.stderr();
      expect(shown, job.join(' ')).toMatch(/BUDGET_EXHAUSTED.*\n\s*fix .*--max-(?:tokens|spawns)/);
      expect(shown).not.toContain('OUTPUT_INVALID');
    }
  });

  it('of a plan that was given is refused with the limit that it does not fit', async () => {
    const plan = {
      reason: 'One will do.',
      approach: 'single-agent',
      tasks: [
        { id: 'a', agent: 'documentation_writer', why: 'It writes.', description: 'A poem.', dependsOn: [] },
      ],
    };
    const command = testCommand({ files: { 'plan.json': JSON.stringify({ goal: 'A poem.', ...plan }) } });
    expect(await command.run('orchestrate', '--plan', 'plan.json', '--max-tokens', '10', '--json')).toBe(2);
    const { error } = command.json<ErrorDocument>();
    expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED', fix: expect.stringContaining('--max-tokens') });
  });

  it('refuses a platform whose limits nobody knows before anything is spawned', async () => {
    const command = testCommand();
    expect(await command.run('team', 'content', 'Tides', '--platform', 'myspace')).toBe(2);
    expect(command.stderr()).toContain('Name one of these: bluesky, x, ');
    expect(command.spawned).toEqual([]);
    expect(await command.run('team', 'content', 'Tides', '--platform', 'LinkedIn post', '--quiet')).toBe(0);
  });
});

it('work on agents that failed is not sent to a command that refuses it', async () => {
  const command = testCommand({ runtime: scripted({ reply: () => ({ kind: 'text', text: '' }) }) });
  const asked = ['agents', 'create', 'Finds flaky tests in a CI log', '--name', 'finder', '--job-id', 'made'];
  expect(await command.run(...asked)).toBe(1);
  await command.run('runs', 'resume', 'made');
  expect(command.stderr()).toContain('made has ended: there is nothing to do.');
  expect(command.stderr()).not.toContain('runs retry made');
});
