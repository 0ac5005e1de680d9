import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

async function ran(content: string, ...flags: string[]) {
  const command = testCommand({ files: { 'job.yaml': content } });
  const code = await command.run('run', 'job.yaml', '--json', ...flags);
  return { command, code, document: command.json<Record<string, never>>() };
}

describe('a file with a job of another kind', () => {
  it.each([
    ['goal', 'goal: Compare three ways to limit the rate of our API\n', 'goal-'],
    ['create', 'create: [{ purpose: Finds flaky tests in a CI log. }]\nmaxRounds: 1\n', 'agents-'],
    ['refine', 'refine: [code_reviewer]\nmaxRounds: 1\n', 'agents-'],
    ['review', '$schema: job.schema.json\nreview: [code_reviewer]\njudges: 3\n', 'agents-'],
  ])('is done as the command for a %s does it, and kept', async (kind, content, prefix) => {
    const { command } = await ran(content, '--out', 'made', '--yes');
    expect(command.spawned.length).toBeGreaterThan(0);
    const list = testCommand({ env: { XDG_STATE_HOME: join(command.cwd, 'state') } });
    expect(await list.run('runs', 'list', '--json')).toBe(0);
    const [job] = list.json<{ runs: { jobId: string; kind: string }[] }>().runs;
    expect(job?.kind).toBe(kind);
    expect(job?.jobId).toMatch(new RegExp(`^${prefix}`));
  });

  it('is forecast, and spawns nothing', async () => {
    const { command, code } = await ran('goal: Compare two things\n', '--dry-run');
    expect(code).toBe(0);
    expect(command.spawned).toEqual([]);
  });

  it.each([
    ['an unknown field', 'goal: Compare\nmaxTask: 3\n', /job\.yaml:2:\d+: maxTask: unknown field/],
    ['a number out of range', 'goal: Compare\nmaxTasks: 0\n', /job\.yaml:2:\d+: maxTasks/],
    ['two jobs at once', 'goal: Compare\ncreate: []\n', /several things at once/],
    ['tasks beside a goal', 'goal: Compare\ntasks: []\n', /several things at once/],
    ['an agent that there is not', 'review: [code_reviewr]\n', /code_reviewr/],
    [
      'a limit that there is none of',
      'goal: Compare\nlimits: { dollars: 2 }\n',
      /limits\.dollars: unknown field/,
    ],
  ])('with %s is refused with its place', async (_what, content, message) => {
    const { command, code, document } = await ran(content);
    expect(code).toBe(2);
    expect(command.spawned).toEqual([]);
    expect((document as unknown as ErrorDocument).error.message).toMatch(message);
  });

  it('names the flag where it is the flag that is missing', async () => {
    const { code, document } = await ran('refine: [code_reviewer]\n');
    expect(code).toBe(2);
    expect((document as unknown as ErrorDocument).error.message).toMatch(/^--out: /);
  });

  it('takes no folder for results of tasks, which it does not have', async () => {
    const { code, document } = await ran('goal: Compare\n', '--output', 'results');
    expect(code).toBe(2);
    expect((document as unknown as ErrorDocument).error.message).toContain('--output');
  });
});

it('a task file has a title and limits of its own, which narrow those of the flags', async () => {
  const tasks = ['one', 'two'].map(
    (id) => `  - { id: ${id}, agent: code_reviewer, description: x, input: { code: x } }`,
  );
  const content = `title: Two looks\nlimits: { spawns: 1 }\ntasks:\n${tasks.join('\n')}\n`;
  const { command, code } = await ran(content, '--max-spawns', '9');
  expect(code).toBe(1);
  expect(command.spawned).toHaveLength(1);
  const list = testCommand({ env: { XDG_STATE_HOME: join(command.cwd, 'state') } });
  await list.run('runs', 'list', '--json');
  expect(list.json<{ runs: { title: string }[] }>().runs[0]?.title).toBe('Two looks');
});
