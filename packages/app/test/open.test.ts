import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { defineAgent, InputError } from '@parallel-agents/core';
import { memoryJournal, scripted } from '@parallel-agents/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { open } from '../src/index.ts';

const critic = defineAgent({ name: 'critic', instructions: 'Find what is wrong.' });
const tasks = [{ id: 'one', agent: 'critic', description: 'First.' }];

/** A folder with one agent. */
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-open-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'poet.md'), '---\nname: poet\n---\nWrite a line.\n');
  return folder;
}

async function opened(options: object) {
  const cwd = await newFolder();
  const app = await open({ runtime: scripted(), here: { cwd, env: { XDG_STATE_HOME: cwd } }, ...options });
  onTestFinished(() => app.close());
  return app;
}

describe('what a program gets wrong', () => {
  it.each<[string, unknown, string]>([
    ['nothing at all', 'scripted', ''],
    ['an option that there is none of', { runtme: 'scripted' }, 'runtme'],
    ['a runtime that is none', { runtime: {} }, 'runtime'],
    ['a runtime that nobody knows', { runtime: 'scriptd' }, 'runtime'],
    ['agents that are no list', { agents: './agents' }, 'agents'],
    ['a number among the agents', { agents: [critic, 3] }, 'agents.1'],
    ['an agent without instructions', { agents: ['./poet.md', { name: 'a' }] }, 'agents.1.instructions'],
    [
      'a plain JSON Schema where zod is meant',
      { agents: [critic, { ...critic, name: 'b', outputSchema: { type: 'object' } }] },
      'agents.1.outputSchema',
    ],
    ['two agents of one name', { agents: [critic, './poet.md', { ...critic }] }, 'agents.2'],
    ['a store that is none', { store: 'mysql://here' }, 'store'],
    ['a journal that is none', { store: { read() {} } }, 'store'],
    ['an amount below zero', { limits: { usd: -1 } }, 'limits.usd'],
    ['a limit that there is none of', { limits: { cost: 1 } }, 'limits.cost'],
    ['a deadline without a unit', { limits: { deadline: '10' } }, 'limits.deadline'],
    ['tiers that are no list', { tiers: 'cheap' }, 'tiers'],
  ])('%s is an error that names the field', async (_what, options, path) => {
    const cwd = await newFolder();
    const asked =
      typeof options === 'object' ? { runtime: 'scripted', here: { cwd, env: {} }, ...options } : options;
    const thrown = await open(asked as never).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(InputError);
    const [issue] = (thrown as InputError).issues;
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.fix).not.toBe('');
    // A program has options and functions, no flags; and what is absent is not printed.
    expect((thrown as InputError).issues.map(({ fix }) => fix).join(' ')).not.toMatch(/(?:^|\s|`)--?[a-z]/);
    expect(inspect(thrown)).not.toMatch(/undefined|Symbol/);
  });

  it('where nothing is set up, the ways to go on are options', async () => {
    const cwd = await newFolder();
    const env = { OPENCLAW_GATEWAY_URL: 'ws://127.0.0.1:9' };
    const thrown: unknown = await open({ here: { cwd, env, localServers: [] } }).catch((error) => error);
    expect(thrown).toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
    const { fix } = thrown as { fix: string };
    for (const option of ["`baseUrl: 'URL'`", "`runtime: 'openclaw'`", "`runtime: 'scripted'`"])
      expect(fix).toContain(option);
    expect(fix).not.toContain('--');
    expect(inspect(thrown)).not.toMatch(/undefined|Symbol/);
  });

  it('near names are offered', async () => {
    await expect(open({ runtme: 'scripted' } as never)).rejects.toMatchObject({
      issues: [{ fix: expect.stringContaining('Did you mean "runtime"?') }],
    });
  });

  it.each<[string, unknown, unknown, string]>([
    ['no job', undefined, undefined, ''],
    ['two jobs at once', { goal: 'x', tasks }, undefined, ''],
    ['an option that there is none of', { tasks }, { aprove() {} }, 'aprove'],
    ['an approval that is no function', { goal: 'x' }, { approve: true }, 'approve'],
    ['a signal that is none', { tasks }, { signal: 3 }, 'signal'],
  ])('a job started with %s starts nothing', async (_what, spec, options, path) => {
    const app = await opened({ agents: [critic], store: ':memory:' });
    const start = () => app.start(spec as never, options as never);
    expect(start).toThrow(InputError);
    expect(() => start()).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ fix: expect.any(String) })] }),
    );
    try {
      start();
    } catch (thrown) {
      expect((thrown as InputError).issues[0]?.path.join('.')).toBe(path);
    }
    await expect(app.forecast(spec as never, options as never)).rejects.toThrow(InputError);
    expect(await app.jobs.list()).toEqual([]);
  });
});

describe('where jobs are kept', () => {
  it('in a file, which the next program opens', async () => {
    const cwd = await newFolder();
    const here = { cwd, env: { XDG_STATE_HOME: cwd } };
    const first = await open({ runtime: scripted(), agents: [critic], store: 'jobs.sqlite', here });
    const { id } = await first.start({ tasks });
    await first.close();
    await using second = await open({ runtime: scripted(), store: 'jobs.sqlite', here });
    expect(await second.jobs.list()).toMatchObject([{ jobId: id, status: 'completed' }]);
  });

  it('in memory, as long as the application is open', async () => {
    const app = await opened({ agents: [critic], store: ':memory:' });
    const { id } = await app.start({ tasks });
    expect((await app.jobs.show(id)).results).toHaveLength(1);
    await expect(app.jobs.show(`${id.slice(0, -1)}_`)).rejects.toMatchObject({
      fix: `Did you mean "${id}"?`,
    });
  });

  it('in a journal that stays open, as its owner closes it', async () => {
    const journal = memoryJournal();
    const app = await opened({ agents: [critic], store: journal });
    const { id } = await app.start({ tasks });
    await app.close();
    expect((await journal.read(id)).overview.status).toBe('completed');
  });

  it('nowhere, and says so where one is asked for', async () => {
    const app = await opened({ agents: [critic], store: false });
    await app.start({ tasks });
    await expect(app.jobs.list()).rejects.toMatchObject({ fix: expect.stringContaining('store') });
  });
});

it('a deadline is a duration, and the shorter of two counts', async () => {
  const short = await opened({ limits: { deadline: '1h30m', deadlineSeconds: 60 } });
  expect(short.settings.limits).toEqual({ deadlineSeconds: 60 });
  const long = await opened({ limits: { deadline: '1h30m' } });
  expect(long.settings.limits).toEqual({ deadlineSeconds: 5400 });
});
