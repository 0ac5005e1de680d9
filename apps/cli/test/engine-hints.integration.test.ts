import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';
import { fresh, redisMissing, useRedisEngine } from './kit/redis-engine.ts';

const lineOf = (id: string): string =>
  `${JSON.stringify({ id, agent: 'documentation_writer', description: `Write ${id}.`, outputFormat: 'text' })}\n`;
const tasks = `
tasks:
  - { id: one, agent: documentation_writer, description: Be quick., outputFormat: text }
`;

describe.skipIf(redisMissing !== undefined)('what is said of a job on an engine', { timeout: 60_000 }, () => {
  const engine = useRedisEngine();

  const command = (files: Record<string, string> = {}, options: Parameters<typeof testCommand>[0] = {}) =>
    testCommand({ files: { 'tasks.yaml': tasks, ...files }, ...options });
  const work = () => engine.work(command());

  it('names the engine in each command that goes on with it', async () => {
    const id = fresh('named');
    const asked = ['run', 'tasks.yaml', '--engine', engine.url, '--job-id', id];
    const left = command();
    const leaving = left.run(...asked);
    await expect.poll(() => left.stderr(), { timeout: 30_000 }).toContain('No worker is there for it yet');
    expect(left.stderr()).toContain(`parallel-agents worker --engine ${engine.url} --runtime scripted`);
    left.signals.emit('SIGINT');
    expect(await leaving).toBe(130);
    expect(left.stderr()).toContain(`parallel-agents runs follow ${id} --engine ${engine.url}`);
    expect(left.stderr()).toContain(`parallel-agents runs cancel ${id} --engine ${engine.url}`);
    expect(await left.run('runs', 'cancel', id, '--engine', engine.url)).toBe(0);
    const shown = command();
    expect(await shown.run('runs', 'show', id, '--engine', engine.url)).toBe(0);
    expect(shown.stderr()).toContain(`parallel-agents runs resume ${id} --engine ${engine.url}\n`);
  });

  it('names the URL of a configuration that only this command was told of', async () => {
    const id = fresh('told');
    const told = command({ 'engine.yaml': `engine: { url: '${engine.url}' }\n` });
    const leaving = told.run('run', 'tasks.yaml', '--engine', '--config', 'engine.yaml', '--job-id', id);
    await expect.poll(() => told.stderr(), { timeout: 30_000 }).toContain('No worker is there for it yet');
    told.signals.emit('SIGINT');
    await leaving;
    expect(told.stderr()).toContain(`parallel-agents runs follow ${id} --engine ${engine.url}`);
    await told.run('runs', 'cancel', id, '--engine', engine.url);
  });

  it('says of an id that is not there where else it may be', async () => {
    const [here, there] = [command(), command()];
    expect(await here.run('runs', 'show', 'gone')).toBe(2);
    expect(here.stderr()).toContain('A run on an engine needs --engine URL.');
    expect(await there.run('runs', 'show', 'gone', '--engine', engine.url)).toBe(2);
    expect(there.stderr()).toContain('A run without an engine is found without --engine.');
    expect(there.stderr()).toContain(`parallel-agents runs list --engine ${engine.url}`);
  });

  it('shows no password: that of a flag is refused, that of the environment is found there again', async () => {
    const id = fresh('secret');
    const secret = 'pass-word-1';
    const typed = command();
    const url = engine.url.replace('://', `://:${secret}@`);
    const hidden = engine.url.replace('://', `://me@example.org:${secret}@`);
    for (const each of [url, hidden, ` ${url}`]) {
      const before = typed.stderr().length;
      expect(await typed.run('run', 'tasks.yaml', '--engine', each)).toBe(2);
      expect(typed.stderr().slice(before)).toContain('PARALLEL_AGENTS_ENGINE_URL');
    }
    // A server without passwords takes any user's.
    const set = command({}, { env: { PARALLEL_AGENTS_ENGINE_URL: engine.url } });
    const leaving = set.run('run', 'tasks.yaml', '--engine', '--job-id', id);
    await expect.poll(() => set.stderr(), { timeout: 30_000 }).toContain('No worker is there for it yet');
    expect(set.stderr()).toContain('parallel-agents worker --engine --runtime scripted');
    set.signals.emit('SIGINT');
    await leaving;
    expect(set.stderr()).toContain(`parallel-agents runs follow ${id} --engine\``);
    await set.run('runs', 'cancel', id, '--engine');
    expect(typed.stdout() + typed.stderr()).not.toContain(secret);
  });

  it('speaks of no rest where all lines are handed in', async () => {
    const id = fresh('whole');
    const submitter = command({ 'rows.jsonl': lineOf('a') + lineOf('b') });
    const running = submitter.run('run', 'rows.jsonl', '--engine', engine.url, '--job-id', id);
    await expect.poll(() => submitter.stderr(), { timeout: 30_000 }).toContain('0 of 2 completed');
    submitter.signals.emit('SIGINT');
    expect(await running).toBe(130);
    expect(submitter.stderr()).toContain('All tasks are handed in. They go on without this command.');
    expect(submitter.stderr()).toContain(`runs follow ${id} --json --engine ${engine.url}`);
    expect(submitter.stderr()).not.toContain('rest');
    await submitter.run('runs', 'cancel', id, '--engine', engine.url);
  });

  it('names the limit that was used up, and counts what no worker had begun by then', async () => {
    await work();
    const id = fresh('used-up');
    const rows = Array.from({ length: 40 }, (_, at) => lineOf(`r${at}`)).join('');
    const submitter = command({ 'rows.jsonl': rows });
    const asked = ['run', 'rows.jsonl', '--engine', engine.url, '--job-id', id, '--per-part', '4'];
    expect(await submitter.run(...asked, '--max-tokens', '20000', '--json')).toBe(1);
    expect(submitter.stderr()).toContain(
      `within a larger limit: parallel-agents runs retry ${id} --failed --max-tokens … --engine ${engine.url}`,
    );
    const lines = submitter
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    // Each task has its line, also of parts that were not begun.
    expect(lines.filter(({ type }) => type === 'result')).toHaveLength(40);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', agents: ['documentation_writer'] });
    expect(lines.at(-1)).not.toHaveProperty('name');
    const more = command();
    const retry = ['runs', 'retry', id, '--failed', '--engine', engine.url];
    expect(await more.run(...retry, '--max-tokens', '9000000')).toBe(0);
    expect(await more.run(...retry)).toBe(0);
    expect(more.stderr()).toContain(`${id} has completed: there is nothing to do.`);
  });

  it('is lines where lines were asked for, whatever goes wrong', async () => {
    await work();
    const stdin = `${lineOf('a')}${lineOf('b')}${lineOf('a')}`;
    const piped = command({}, { stdin });
    const asked = ['run', '-', '--lines', '--engine', engine.url, '--per-part', '1', '--json'];
    expect(await piped.run(...asked)).toBe(2);
    const lines = piped.stdout().trim().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '') as ErrorDocument & { type: string };
    expect(last).toMatchObject({ type: 'error', error: { code: 'DUPLICATE_TASK_ID' } });
    expect(last.error.message).toContain('standard input:3');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});
