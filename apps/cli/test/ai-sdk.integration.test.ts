import { runtimes } from '@parallel-agents/app/internal/runtimes';
import { sampleReply } from '@parallel-agents/core/testing';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';
import { expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

const others = runtimes.filter(({ name }) => name === 'ai-sdk');
const key = 'sk-ant-a-secret-that-nobody-may-see';

async function anthropic(): Promise<ModelServer> {
  const server = await startModelServer({
    protocol: 'anthropic-messages',
    models: ['claude-haiku-4-5'],
    reply: (call) => ({
      ...sampleReply(call),
      usage: { inputTokens: 100, outputTokens: 50, cacheReadTokens: 9_000, cacheWriteTokens: 1_000 },
    }),
  });
  onTestFinished(() => server.close());
  return server;
}

function inFolder(url: string, more = '') {
  return testCommand({
    others,
    installed: ['@ai-sdk/anthropic'],
    env: { PARALLEL_AGENTS_RUNTIME: '', OPENCLAW_GATEWAY_URL: 'ws://127.0.0.1:9', ANTHROPIC_API_KEY: key },
    files: {
      'app.ts': `export const lines = [\n${'  "a line of the file that is reviewed",\n'.repeat(1_000)}];\n`,
      'parallel-agents.config.yaml': `aiSdk: { providers: { anthropic: { baseURL: "${url}"${more} } } }\n`,
    },
  });
}

it('a key and its package are all that a review needs', async () => {
  const server = await anthropic();
  const command = inFolder(server.url);
  expect(await command.run('team', 'review', 'app.ts', '--json')).toBe(0);
  const { runtime, results, summary } = command.json<RunDocument & { runtime: string }>();
  expect(runtime).toBe('ai-sdk');
  expect(command.stderr()).toContain(
    'runtime ai-sdk, model anthropic/claude-haiku-4-5: ANTHROPIC_API_KEY is set',
  );
  expect(results.map(({ modelUsed }) => modelUsed)).toEqual(results.map(() => 'anthropic/claude-haiku-4-5'));
  // By the catalogue: $1 and $5 a million, a tenth for what the cache read, 1.25 times for what it kept.
  const each = (100 * 1 + 50 * 5 + 9_000 * 0.1 + 1_000 * 1.25) / 1e6;
  expect(summary.costUsd).toBeCloseTo(each * server.calls.length, 6);
  // What the reviewers share is marked for the cache.
  for (const { body } of server.calls)
    expect(JSON.stringify(body)).toContain('"cache_control":{"type":"ephemeral"}');
  expect(command.stdout() + command.stderr()).not.toContain(key);
});

it('a budget holds on it', async () => {
  const server = await anthropic();
  const command = inFolder(server.url);
  expect(await command.run('team', 'review', 'app.ts', '--budget', '0.001usd', '--json')).not.toBe(0);
  expect(server.calls).toHaveLength(0);
});

it('a run goes on with the model that it began with', async () => {
  const server = await anthropic();
  const command = inFolder(server.url);
  server.script(() => ({ kind: 'error', status: 400, message: 'The request was malformed.' }));
  expect(await command.run('team', 'content', 'Mondays', '--json')).toBe(1);
  const { runId } = command.json<RunDocument>();
  server.script(sampleReply);
  const later = testCommand({
    others,
    cwd: command.cwd,
    env: { XDG_STATE_HOME: `${command.cwd}/state`, ANTHROPIC_API_KEY: key, OPENAI_API_KEY: 'sk-other' },
  });
  expect(await later.run('runs', 'retry', runId, '--json')).toBe(0);
  const { results } = later.json<RunDocument>();
  expect(results[0]).toMatchObject({ status: 'completed', modelUsed: 'anthropic/claude-haiku-4-5' });
});

it.each([
  ['a key in the file', ', apiKey: sk-x', [], 'INVALID_OPTION', 'keys do not belong in this file'],
  ['a model without a provider', '', ['--model', 'claude'], 'INVALID_OPTION', 'there is no alias "claude"'],
  ['a provider that is not known', '', ['--model', 'nobody/x'], 'UNKNOWN_MODEL', 'no provider "nobody"'],
])('%s is refused, and nothing is sent', async (_what, more, flags, code, message) => {
  const server = await anthropic();
  const command = inFolder(server.url, more);
  expect(await command.run('team', 'content', 'Mondays', '--runtime', 'ai-sdk', ...flags, '--json')).toBe(2);
  const { error } = command.json<ErrorDocument>();
  expect(error.code).toBe(code);
  expect(error.message).toContain(message);
  expect(server.calls).toHaveLength(0);
});

it('a file that was found does not send a key elsewhere', async () => {
  const command = inFolder('https://elsewhere.example/v1');
  expect(await command.run('team', 'content', 'Mondays', '--json')).toBe(2);
  expect(command.json<ErrorDocument>().error).toMatchObject({ code: 'UNTRUSTED_SERVER' });
});

it('doctor says what is installed and which key is set', async () => {
  const server = await anthropic();
  const command = inFolder(server.url);
  await command.run('doctor');
  expect(command.stdout()).toMatch(/@ai-sdk\/anthropic is installed and loads; the key stands in/);
  expect(command.stdout()).toContain('Sessions that name no model ask anthropic/claude-haiku-4-5.');
  expect(command.stdout()).not.toContain(key);
});
