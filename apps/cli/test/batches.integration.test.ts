import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type BatchServer, startBatchServer } from '@parallel-agents/testing/internal';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunDocument } from './kit/documents.ts';
import { startProcess } from './kit/process.ts';

const tasks = Array.from({ length: 5 }, (_, index) => ({
  id: `row-${index}`,
  agent: 'documentation_writer',
  description: `Write row ${index}.`,
  outputFormat: 'text',
}));
const patience = { timeout: 30_000 };

type Protocol = 'openai' | 'gemini';

async function serverOf(protocol: Protocol): Promise<BatchServer> {
  const server = await startBatchServer({
    protocol,
    models: ['m'],
    released: false,
    reply: ({ prompt }) => ({ kind: 'text', text: `Row ${/row (\d+)/.exec(prompt)?.[1]}.` }),
  });
  onTestFinished(() => server.close());
  return server;
}

function surroundings() {
  return {
    XDG_STATE_HOME: temporaryFolder(),
    PARALLEL_AGENTS_API_KEY: 'sk-opens-nothing-at-all',
    GEMINI_API_KEY: 'sk-opens-nothing-at-all',
  };
}

function runBatch(server: BatchServer, protocol: Protocol, env: Record<string, string>) {
  const config = join(temporaryFolder(), 'quick.yaml');
  const google = { aiSdk: { providers: { google: { baseURL: server.url } } } };
  writeFileSync(
    config,
    JSON.stringify({ batch: { lookSeconds: 0.2 }, ...(protocol === 'gemini' && google) }),
  );
  const place = {
    openai: ['--base-url', server.url, '--model', 'm'],
    gemini: ['--model', 'google/m'],
  }[protocol];
  const where = [...place, '--config', config];
  const child = startProcess(['run', '-', '--json', '--batch', ...where], env);
  child.stdin.end(JSON.stringify({ tasks }));
  return child;
}

async function resume(id: string, env: Record<string, string>): Promise<RunDocument> {
  const child = startProcess(['runs', 'resume', id, '--json'], env);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunDocument;
}

async function idOfRun(env: Record<string, string>): Promise<string> {
  const list = startProcess(['runs', 'list', '--json'], env);
  const { runs } = JSON.parse(await text(list.stdout)) as { runs: { jobId: string; status: string }[] };
  expect(runs).toMatchObject([{ status: 'interrupted', asked: 5 }]);
  return runs[0]?.jobId ?? '';
}

function expectRows({ results, summary }: RunDocument): void {
  expect(results.map(({ output }) => output)).toEqual([0, 1, 2, 3, 4].map((row) => `Row ${row}.`));
  expect(summary.possiblyPaidTwice ?? []).toEqual([]);
}

it.each(['openai', 'gemini'] as const)(
  'picks up the batch (%s) of a process that was killed, and pays for nothing twice',
  async (protocol) => {
    const server = await serverOf(protocol);
    const env = surroundings();
    const first = runBatch(server, protocol, env);
    // It has looked at the batch, so that its id stands in the journal.
    await vi.waitFor(() => expect(server.asked).toContain('GET /batches/batch_1'), patience);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const id = await idOfRun(env);
    server.release();
    expectRows(await resume(id, env));
    expect(server.batches).toHaveLength(1);
    expect(server.model.calls).toHaveLength(5);
  },
  90_000,
);

it('leaves the batch running at Ctrl-C, says how to pick it up, and finds a batch whose id it never heard', async () => {
  const server = await serverOf('openai');
  const env = surroundings();
  const first = runBatch(server, 'openai', env);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1), patience);
  first.kill('SIGINT');
  const [stderr, [code]] = await Promise.all([text(first.stderr), once(first, 'exit')]);
  expect(code).toBe(130);
  const id = await idOfRun(env);
  expect(stderr).toContain(`parallel-agents runs resume ${id}`);
  expect(stderr).not.toContain('sk-opens');
  expect(server.batches[0]?.status).toBe('running');
  server.release();
  expectRows(await resume(id, env));
  expect(server.batches).toHaveLength(1);
}, 90_000);
