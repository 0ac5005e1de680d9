import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripted } from '@parallel-agents/core/testing';
import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const redis = serverKinds().find(({ kind }) => kind === 'redis');
const fresh = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;
const secret = 'pass-word-1';
const tasks = `
tasks:
  - { id: one, agent: documentation_writer, description: Be quick., outputFormat: text }
  - { id: two, agent: documentation_writer, description: Never works., outputFormat: text }
`;

interface PageNews {
  commands: Record<string, string>;
  tasks: { error?: { fix: string } }[];
}

describe.skipIf(redis?.missing !== undefined)('pages of jobs on an engine', { timeout: 60_000 }, () => {
  let server: TestServer;
  let stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    server = await (redis as NonNullable<typeof redis>).start();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    stops = [];
  });
  afterAll(() => server?.stop());

  const failing = scripted({
    reply: ({ prompt }) => ({ kind: 'text', text: prompt.includes('Never') ? '' : 'Here it is.' }),
  });
  const command = (env: Record<string, string> = {}) =>
    testCommand({ files: { 'tasks.yaml': tasks }, env, runtime: failing });
  const work = async () => {
    const worker = command();
    const running = worker.run('worker', '--engine', server.url, '--concurrency', '4');
    await expect.poll(() => worker.stderr(), { timeout: 60_000 }).toContain('at most 4 sessions');
    stops.push(() => {
      worker.signals.emit('SIGTERM');
      return running;
    });
  };

  /** `serve` as somebody starts it, and what a page of it asks for. */
  const served = async (flags: string[], env: Record<string, string> = {}) => {
    const one = command(env);
    const running = one.run('serve', '--port', '0', ...flags);
    await expect.poll(() => one.stdout(), { timeout: 30_000 }).toMatch(/#token=[\w-]{43}\n/);
    stops.push(() => {
      one.signals.emit('SIGINT');
      return running;
    });
    const [url = '', token] = one.stdout().trim().split('#token=');
    const ask = async (path: string): Promise<string> => {
      const leaving = new AbortController();
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(new URL(path, url), { headers, signal: leaving.signal });
      if (!response.headers.get('content-type')?.includes('event-stream')) return response.text();
      let text = '';
      for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += piece;
        if (text.includes('\n\n')) break;
      }
      leaving.abort();
      return text.split('\n\n')[0]?.replace(/^[^{]*/, '') ?? '';
    };
    return { ask, token };
  };

  it.each([
    ['that was typed', () => ['--engine', server.url], () => ({}), () => `--engine ${server.url}`],
    [
      'of the environment, with a password',
      () => ['--engine'],
      // A server without passwords takes any.
      () => ({ PARALLEL_AGENTS_ENGINE_URL: server.url.replace('://', `://:${secret}@`) }),
      () => '--engine',
    ],
  ])('print commands that work as they stand, with the engine %s', async (_which, flags, env, named) => {
    await work();
    const id = fresh('seen');
    expect(await command().run('run', 'tasks.yaml', '--engine', server.url, '--job-id', id)).toBe(1);
    const { ask, token } = await served(flags(), env());
    const list = await ask('/api/jobs');
    const news = await ask(`/api/jobs/${id}/news`);
    const gone = await ask('/api/jobs/gone/news');
    const { start } = JSON.parse(list) as { start: string };
    const { commands } = JSON.parse(news) as PageNews;
    const { error } = JSON.parse(gone) as { error: { fix: string } };
    const [listing = ''] = /parallel-agents [^`]+/.exec(error.fix) ?? [];
    const all = [start, ...Object.values(commands), listing];
    for (const line of all) expect(`${line} `).toContain(` ${named()} `);
    expect(list + news + gone).not.toContain(secret);
    expect(list + news + gone).not.toContain(token);
    // The same that the command itself says.
    const shown = command(env());
    expect(await shown.run('runs', 'show', 'gone', ...flags())).toBe(2);
    expect(shown.stderr()).toContain(listing);
    const results: Record<string, number> = {};
    for (const [name, line] of [
      ...Object.entries(commands),
      ['start', start] as const,
      ['list', listing] as const,
    ]) {
      const [program, ...words] = line.split(' ');
      expect(program).toBe('parallel-agents');
      const copied = command(env());
      results[name] = await copied.run(...words);
      expect(copied.stderr(), line).not.toMatch(/RUN_NOT_FOUND|unknown option|no engine/i);
    }
    // One of the tasks never works; no plan waits.
    expect(results).toEqual({
      show: 0,
      results: 0,
      resume: 1,
      retry: 1,
      approve: 2,
      report: 0,
      start: 1,
      list: 0,
    });
  });

  it('are the same as a file', async () => {
    await work();
    const id = fresh('filed');
    const one = command();
    expect(await one.run('run', 'tasks.yaml', '--engine', server.url, '--job-id', id)).toBe(1);
    expect(await one.run('runs', 'report', id, '--engine', server.url)).toBe(0);
    const file = join(one.cwd, `${id}.html`);
    expect(existsSync(file)).toBe(true);
    const [, data = ''] = /id="data">(.*?)<\/script>/s.exec(readFileSync(file, 'utf8')) ?? [];
    const { commands } = JSON.parse(data) as PageNews;
    expect(commands.retry).toBe(`parallel-agents runs retry ${id} --failed --engine ${server.url}`);
    const here = command();
    expect(await here.run('runs', 'list')).toBe(0);
    expect(here.stderr()).toContain('No runs. `parallel-agents run tasks.yaml` starts one.');
  });
});
