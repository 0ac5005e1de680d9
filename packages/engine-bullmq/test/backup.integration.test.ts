import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { startSessionHost } from './kit/session-host.ts';
import { startWorker, type TestWorker } from './kit/workers.ts';

const count = 16;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'parallel-agents-backup-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A copy while jobs go on, and how it is brought back: a server that is asked for `appendonly` at once does not read it. */
async function copyRedis(url: string): Promise<() => Promise<string>> {
  const client = new Redis(url);
  const [, own = ''] = (await client.config('GET', 'dir')) as string[];
  await client.save();
  client.disconnect();
  const copy = folder();
  copyFileSync(join(own, 'dump.rdb'), join(copy, 'dump.rdb'));
  return async () => {
    const server = await startRedis(['--dir', copy, '--appendonly', 'no']);
    onTestFinished(() => server.stop());
    const restored = new Redis(server.url);
    await restored.config('SET', 'appendonly', 'yes');
    restored.disconnect();
    return server.url;
  };
}

function copyPostgres(url: string, namespace: string): () => Promise<string> {
  const file = join(folder(), 'agents.dump');
  execFileSync('pg_dump', ['--format=custom', `--file=${file}`, `--dbname=${url}`]);
  return async () => {
    execFileSync('psql', [`--dbname=${url}`, '--quiet', `--command=CREATE DATABASE ${namespace}`]);
    const restored = new URL(url);
    restored.pathname = namespace;
    execFileSync('pg_restore', [`--dbname=${restored.href}`, '--exit-on-error', file]);
    return restored.href;
  };
}

const copy = ({ kind, url }: TestServer, namespace: string) =>
  kind === 'redis' ? copyRedis(url) : copyPostgres(url, namespace);

describeOnEachServer('a copy of the server, made while a run goes on', (server) => {
  it('is gone on from: each task is done, and no session is paid twice', { timeout: 120_000 }, async () => {
    const namespace = freshNamespace();
    const { promise: goOn, resolve } = Promise.withResolvers<void>();
    const host = await startSessionHost(async ({ callNumber }) => {
      if (callNumber > count / 2) await goOn;
      return { kind: 'text', text: 'Written.' };
    });
    onTestFinished(() => host.close());
    const workers: TestWorker[] = [];
    onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.kill()))));
    const work = (url: string) => startWorker({ url, namespace, host: host.url }, workers);
    const engine = await openEngine({ url: server().url, namespace });
    const first = await work(server().url);
    const tasks = Array.from({ length: count }, (_, index) => ({
      id: `t${index}`,
      agent: 'writer',
      description: `Write part ${index}.`,
    }));
    const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
    await engine.submit({ runId: 'run-1', runtime: 'hosted', tasks: named, request: { tasks } });
    await expect.poll(() => host.started.length, { timeout: 30_000 }).toBeGreaterThan(count / 2);
    const restore = await copy(server(), namespace);
    // What is done after the copy was made is not in it.
    resolve();
    expect((await engine.follow('run-1')).summary.completed).toBe(count);
    await first.kill();
    await engine.close();

    const url = await restore();
    const restored = await openEngine({ url, namespace });
    onTestFinished(() => restored.close());
    expect((await restored.journal.read('run-1')).overview).toMatchObject({ status: 'running' });
    await work(url);
    expect((await restored.follow('run-1')).summary).toMatchObject({ completed: count, attempts: count });
    expect(host.runtime.calls.length).toBe(count);
  });
});
