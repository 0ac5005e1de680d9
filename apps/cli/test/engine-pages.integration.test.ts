import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import { fresh, redisMissing, useRedisEngine } from './kit/redis-engine.ts';

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

describe.skipIf(redisMissing !== undefined)('pages of jobs on an engine', { timeout: 60_000 }, () => {
  const engine = useRedisEngine();

  const failing = scripted({
    reply: ({ prompt }) => ({ kind: 'text', text: prompt.includes('Never') ? '' : 'Here it is.' }),
  });
  const command = (env: Record<string, string> = {}) =>
    testCommand({ files: { 'tasks.yaml': tasks }, env, runtime: failing });
  const work = () => engine.work(command());

  /** `serve` as somebody starts it, and what a page of it asks for. */
  const served = async (flags: string[], env: Record<string, string> = {}) => {
    const one = command(env);
    const running = one.run('serve', '--port', '0', ...flags);
    await expect.poll(() => one.stdout(), { timeout: 30_000 }).toMatch(/#token=[\w-]{43}\n/);
    engine.stopAfter(one, running, 'SIGINT');
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
    ['that was typed', () => ['--engine', engine.url], () => ({}), () => `--engine ${engine.url}`],
    [
      'of the environment, with a password',
      () => ['--engine'],
      // A server without passwords takes any.
      () => ({ PARALLEL_AGENTS_ENGINE_URL: engine.url.replace('://', `://:${secret}@`) }),
      () => '--engine',
    ],
  ])('print commands that work as they stand, with the engine %s', async (_which, flags, env, named) => {
    await work();
    const id = fresh('seen');
    expect(await command().run('run', 'tasks.yaml', '--engine', engine.url, '--job-id', id)).toBe(1);
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
    expect(await one.run('run', 'tasks.yaml', '--engine', engine.url, '--job-id', id)).toBe(1);
    expect(await one.run('runs', 'report', id, '--engine', engine.url)).toBe(0);
    const file = join(one.cwd, `${id}.html`);
    expect(existsSync(file)).toBe(true);
    const [, data = ''] = /id="data">(.*?)<\/script>/s.exec(readFileSync(file, 'utf8')) ?? [];
    const { commands } = JSON.parse(data) as PageNews;
    expect(commands.retry).toBe(`parallel-agents runs retry ${id} --failed --engine ${engine.url}`);
    const here = command();
    expect(await here.run('runs', 'list')).toBe(0);
    expect(here.stderr()).toContain('No runs. `parallel-agents run tasks.yaml` starts one.');
  });
});
