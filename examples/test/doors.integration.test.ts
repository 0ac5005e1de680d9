import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModelServer } from '@parallel-agents/testing';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import { expect, onTestFinished, test } from 'vitest';
import { Reader } from './kit/reader.ts';

test('look first', async () => {
  expect(await new Reader().follow('docs/start/look-first.md')).toBe(4);
}, 120_000);

test('an API key, or Ollama', async () => {
  const server = await startModelServer({ models: ['llama3.2'] });
  onTestFinished(() => server.close());
  const reader = new Reader({ instead: { 'http://127.0.0.1:11434/v1': server.url } });
  expect(await reader.follow('docs/start/model-server.md')).toBe(7);
  expect(server.calls).toHaveLength(5);
}, 60_000);

test('TypeScript', async () => {
  expect(await new Reader().follow('docs/start/typescript.md')).toBe(2);
}, 60_000);

test('Claude Code or Codex', async () => {
  const reader = new Reader();
  expect(await reader.follow('docs/start/coding-agents.md')).toBe(4);
  for (const client of ['claude', 'codex'])
    expect(
      readFileSync(join(reader.folder, `${client}.log`), 'utf8')
        .split('\n')
        .slice(0, 4),
    ).toEqual(['mcp', 'add', 'parallel-agents', '--']);
}, 60_000);

test('publish agents', async () => {
  expect(await new Reader().follow('docs/start/publish-agents.md')).toBe(4);
}, 60_000);

const redis = serverKinds().find(({ kind }) => kind === 'redis');

test.skipIf(redis?.missing)(
  'a fleet',
  async () => {
    const server = await redis?.start();
    onTestFinished(() => server?.stop());
    const reader = new Reader({ instead: { 'redis://queue.internal:6379': server?.url ?? '' } });
    expect(await reader.follow('docs/start/fleet.md')).toBe(5);
  },
  60_000,
);
