import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RuntimeChoice, runtimes } from '@parallel-agents/app/internal/runtimes';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const real = 'anthropic/claude-opus-4-5';
const topic = ['team', 'content', 'Mondays', '--runtime', 'examples'];
const name = 'examples';
const create: RuntimeChoice['create'] = async ({ models }) =>
  scripted({ name, models: ['scripted/cheap', ...models] });

/** The command with the scripted runtime as people have it. */
const command = (files: Record<string, string> = {}) =>
  testCommand({ files, others: runtimes.flatMap((one) => (one.scripted ? [{ ...one, name, create }] : [])) });

describe('examples of the scripted runtime', () => {
  it('cost nothing: what a budget in dollars counts is said', async () => {
    const run = command();
    expect(await run.run(...topic, '--budget', '1usd')).toBe(0);
    expect(run.stderr()).toContain('note The scripted runtime costs nothing: --budget counts');
  });

  it('say so in each heading, also where only results are asked for', async () => {
    const run = command();
    expect(await run.run(...topic, '--quiet')).toBe(0);
    expect(run.stdout().match(/scripted example, not AI/g)).toHaveLength(5);
  });

  it.each([
    ['a plan', ['orchestrate', 'Compare two ways to sort.', '--plan-only']],
    ['a table of agents', ['agents', 'create', 'Finds flaky tests.', '--name', 'finder']],
    ['a report', ['orchestrate', 'Compare two ways to sort.']],
  ])('say so on %s, also where only results are asked for', async (_, argv) => {
    const run = command();
    await run.run(...argv, '--runtime', 'examples', '--quiet');
    expect(run.stdout()).toMatch(/scripted examples?, not AI/);
  });

  it('say so in a field of the document and of each result', async () => {
    const run = command();
    expect(await run.run(...topic, '--json')).toBe(0);
    const document = run.json<{ scripted: boolean; results: { scripted: boolean }[] }>();
    expect(document.scripted).toBe(true);
    expect(document.results.map(({ scripted }) => scripted)).toEqual(Array(5).fill(true));
  });

  it('say so in a plan and in its file, and where another runtime carries it out', async () => {
    const run = command();
    const planOnly = [
      'orchestrate',
      'Compare two ways to sort.',
      '--plan-only',
      '--json',
      '--out',
      'plan.json',
    ];
    expect(await run.run(...planOnly, '--runtime', 'examples')).toBe(0);
    expect(run.json()).toMatchObject({ scripted: true });
    expect(JSON.parse(readFileSync(join(run.cwd, 'plan.json'), 'utf8'))).toMatchObject({ scripted: true });
    const mark = 'The plan is a scripted example, not AI: no model thought of it.';
    expect(await run.run('orchestrate', '--plan', 'plan.json', '--runtime', 'examples')).toBe(0);
    expect(run.stderr()).not.toContain(mark);
    expect(await run.run('orchestrate', '--plan', 'plan.json')).toBe(0);
    expect(run.stderr()).toContain(mark);
  });

  it('say so in the names of their files', async () => {
    const run = command();
    expect(await run.run(...topic, '--output', 'out')).toBe(0);
    expect(run.stderr()).toContain('5 files written to out');
    const files = readdirSync(join(run.cwd, 'out'));
    expect(files).toHaveLength(5);
    expect(files.every((file) => file.endsWith('.scripted.json'))).toBe(true);
  });

  it('say so in the list of runs and when one is shown', async () => {
    const run = command();
    expect(await run.run(...topic)).toBe(0);
    const before = run.stdout().length;
    expect(await run.run('runs', 'list')).toBe(0);
    expect(run.stdout().slice(before)).toContain('examples, not AI');
    const [runId = ''] = /run-[0-9a-f]+/.exec(run.stdout().slice(before)) ?? [];
    const listed = run.stdout().length;
    expect(await run.run('runs', 'show', runId, '--json')).toBe(0);
    expect(JSON.parse(run.stdout().slice(listed))).toMatchObject({
      scripted: true,
      results: expect.arrayContaining([expect.objectContaining({ scripted: true })]),
    });
  });

  it('carry no price, no saving and no name of a real model, and nothing is learned from them', async () => {
    const run = command({
      'tasks.yaml': `tasks: [{ id: t, agent: documentation_writer, description: Tides., model: ${real} }]`,
    });
    const flags = ['--runtime', 'examples', '--tiers', `cheap,${real}`, '--budget', '2usd'];
    expect(await run.run('run', 'tasks.yaml', ...flags)).toBe(0);
    expect(await run.run(...topic, ...flags.slice(2), '--json')).toBe(0);
    expect(run.stdout()).not.toContain('claude');
    expect(run.stdout() + run.stderr()).not.toMatch(/\$\d/);
    expect(readdirSync(join(run.cwd, 'state', 'parallel-agents'))).not.toContain('tier-outcomes.jsonl');
  });
});
