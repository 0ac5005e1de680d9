import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModelServer } from '@parallel-agents/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it, onTestFinished } from 'vitest';
import { startProcess } from './kit/process.ts';

const count = 200;
const size = 310_000;
/** Megabytes that a command may use. It needs more than 90 with nothing at all; the answers are 62, and never held all at once. */
const memory = 150;

it('200 answers of 310 kB come out: from a run, from the journal, and as files', {
  timeout: 600_000,
}, async () => {
  const server = await startModelServer({
    models: ['m'],
    reply: ({ callNumber }) => ({ kind: 'text', text: `${callNumber}:${'x'.repeat(size)}` }),
  });
  onTestFinished(() => server.close());
  const folder = temporaryFolder();
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    agent: 'documentation_writer',
    description: `Write ${index}.`,
    outputFormat: 'text',
  }));
  const file = join(folder, 'tasks.json');
  writeFileSync(file, JSON.stringify({ tasks }));
  const env = {
    PARALLEL_AGENTS_RUNTIME: '',
    PARALLEL_AGENTS_BASE_URL: server.url,
    XDG_STATE_HOME: join(folder, 'state'),
    NODE_OPTIONS: `--max-old-space-size=${memory}`,
  };
  const out = join(folder, 'out');
  const run = await sizeOf(['run', file, '--model', 'm', '--json', '--output', out], env);
  expect(run.code, run.stderr).toBe(0);
  expect(run.bytes).toBeGreaterThan(count * size);
  // Each text once.
  expect(run.bytes).toBeLessThan(1.1 * count * size);
  const files = readdirSync(out);
  expect(files).toHaveLength(count);
  for (const name of files) expect(statSync(join(out, name)).size).toBeGreaterThan(size);

  const runId = /"runId": "([^"]+)"/.exec(run.beginning)?.[1] ?? '';
  for (const argv of [
    ['runs', 'show', runId, '--json'],
    ['runs', 'show', runId],
  ]) {
    const shown = await sizeOf(argv, env);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.bytes).toBeGreaterThan(count * size);
    expect(shown.bytes).toBeLessThan(1.1 * count * size);
  }
  expect(server.calls).toHaveLength(count);
});

/** What a command printed, counted and not kept. */
async function sizeOf(argv: readonly string[], env: Record<string, string>) {
  const child = startProcess(argv, env);
  let bytes = 0;
  let beginning = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (beginning.length < 1000) beginning += chunk.toString('utf8', 0, 1000);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-2000);
  });
  const [code] = await once(child, 'close');
  return { code: code as number, bytes, beginning, stderr };
}
