import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RuntimeChoice, runtimes } from '@parallel-agents/app/internal/runtimes';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

/** Runtimes of the names that can be found, which answer without a server. */
const others: RuntimeChoice[] = ['openclaw', 'openai-compatible', 'ai-sdk'].map((name) => ({
  name,
  summary: 'for tests',
  bareModelNames: true,
  create: async () => scripted({ name }),
}));

const topic = ['team', 'content', 'Mondays'];
/** Where nobody listens. */
const nobody = 'ws://127.0.0.1:9';

function withNothingNamed(env: Record<string, string> = {}, options: Parameters<typeof testCommand>[0] = {}) {
  return testCommand({
    others,
    ...options,
    env: { PARALLEL_AGENTS_RUNTIME: '', OPENCLAW_GATEWAY_URL: nobody, ...env },
  });
}

async function serverThatAnswers(body: string): Promise<string> {
  const server = createServer((_request, response) => response.end(body));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the runtime of a run that names none', () => {
  it('is none where nothing is set up: four ways to go on are said, and nothing is spawned', async () => {
    const command = withNothingNamed();
    expect(await command.run(...topic, '--json')).toBe(3);
    const { error } = command.json<ErrorDocument>();
    expect(error.code).toBe('RUNTIME_UNAVAILABLE');
    for (const way of ['OPENAI_API_KEY', '--base-url', '--runtime openclaw', '--runtime scripted'])
      expect(error.fix).toContain(way);
    expect(command.spawned).toEqual([]);
  });

  it.each([
    ['PARALLEL_AGENTS_RUNTIME', { PARALLEL_AGENTS_RUNTIME: 'openclaw' }, 'openclaw'],
    ['PARALLEL_AGENTS_BASE_URL', { PARALLEL_AGENTS_BASE_URL: 'http://127.0.0.1:9/v1' }, 'openai-compatible'],
    ['OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-none' }, 'openai-compatible at api.openai.com'],
    ['ANTHROPIC_API_KEY', { ANTHROPIC_API_KEY: 'sk-none' }, 'openai-compatible at api.anthropic.com'],
  ])('is what %s says, and why is said in one line', async (variable, env, runtime) => {
    const command = withNothingNamed(env);
    expect(await command.run(...topic, '--model', 'a/b', '--dry-run')).toBe(0);
    const said = command
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('runtime '));
    expect(said).toEqual([expect.stringContaining(`runtime ${runtime}`)]);
    expect(said[0]).toContain(`${variable} is set`);
    expect(said[0]).not.toContain('sk-none');
  });

  it('is, among several keys, that of the provider of the model', async () => {
    const command = withNothingNamed({ OPENAI_API_KEY: 'sk-none', GEMINI_API_KEY: 'none' });
    expect(await command.run(...topic, '--model', 'google/gemini-2.5-flash', '--dry-run')).toBe(0);
    expect(command.stderr()).toContain('at generativelanguage.googleapis.com: GEMINI_API_KEY is set');
  });

  it('is no key of another maker: the one that is missing is named', async () => {
    const command = withNothingNamed({ ANTHROPIC_API_KEY: 'sk-none' });
    expect(await command.run(...topic, '--model', 'google/gemini-2.5-flash', '--json')).toBe(3);
    const { error } = command.json<ErrorDocument>();
    expect(error.message).toContain('google/gemini-2.5-flash');
    expect(error.fix).toContain('GEMINI_API_KEY');
    expect(command.spawned).toEqual([]);
  });

  it('is ai-sdk where the package of the key’s provider is installed, with a model of it where none is named', async () => {
    const others = runtimes.filter(({ name }) => name === 'ai-sdk');
    const installed = ['@ai-sdk/anthropic', '@ai-sdk/openai'];
    const command = withNothingNamed({ ANTHROPIC_API_KEY: 'sk-none' }, { others, installed });
    expect(await command.run(...topic, '--dry-run')).toBe(0);
    const why = 'ANTHROPIC_API_KEY is set (Anthropic), and @ai-sdk/anthropic is installed.';
    expect(command.stderr()).toContain(`runtime ai-sdk, model anthropic/claude-haiku-4-5: ${why}`);
    expect(command.stdout()).toContain('anthropic/claude-haiku-4-5');
  });

  it.each([
    [
      'a model of another provider',
      { GROQ_API_KEY: 'none' },
      'groq/llama-4',
      'openai-compatible at api.groq.com',
    ],
    [
      'a model without a provider',
      { OPENAI_API_KEY: 'sk-none' },
      'gpt-5-mini',
      'openai-compatible at api.openai.com',
    ],
    ['an alias of a model of it', { ANTHROPIC_API_KEY: 'sk-none' }, 'cheap', 'ai-sdk'],
  ])('is, with %s, the one that can ask it', async (_what, env, model, runtime) => {
    const installed = ['@ai-sdk/anthropic', '@ai-sdk/openai'];
    const command = withNothingNamed({ OPENAI_API_KEY: 'sk-none', ...env }, { installed });
    expect(await command.run(...topic, '--model', model, '--dry-run')).toBe(0);
    expect(command.stderr()).toContain(`runtime ${runtime}: `);
  });

  it('is not ai-sdk where the package is missing, and says what would make it so', async () => {
    const command = withNothingNamed({ ANTHROPIC_API_KEY: 'sk-none' });
    expect(await command.run(...topic, '--model', 'anthropic/claude-haiku-4-5', '--dry-run')).toBe(0);
    expect(command.stderr()).toContain('with @ai-sdk/anthropic installed it runs on ai-sdk.');
  });

  it('has a model of the provider where nobody names one, also without its package: a budget in dollars holds', async () => {
    const command = withNothingNamed({ OPENAI_API_KEY: 'sk-none' });
    expect(await command.run(...topic, '--budget', '0.50usd', '--dry-run')).toBe(0);
    expect(command.stderr()).toContain('runtime openai-compatible at api.openai.com, model gpt-5-mini: ');
    expect(command.stdout()).toContain(' on gpt-5-mini · ');
  });

  it('has the model that the configuration names for its server, and no other', async () => {
    const files = { 'parallel-agents.config.yaml': 'openaiCompatible: { model: gpt-5 }\n' };
    const command = withNothingNamed({ OPENAI_API_KEY: 'sk-none' }, { files });
    expect(await command.run(...topic, '--dry-run')).toBe(0);
    expect(command.stderr()).not.toContain('gpt-5-mini');
  });

  it('has a model of the server where its provider is not known to have one', async () => {
    const command = withNothingNamed({ OPENROUTER_API_KEY: 'none' });
    expect(await command.run(...topic, '--budget', '0.50usd', '--dry-run')).toBe(2);
    expect(command.stderr()).toContain('default model is not known');
  });

  it('is the server that the configuration names', async () => {
    const files = {
      'parallel-agents.config.yaml': 'openaiCompatible: { baseUrl: "http://127.0.0.1:9/v1", model: m }\n',
    };
    const command = withNothingNamed({}, { files });
    expect(await command.run(...topic, '--json')).toBe(0);
    expect(command.json<RunDocument>()).toMatchObject({ runtime: 'openai-compatible' });
    expect(command.stderr()).toContain('at 127.0.0.1:9: the configuration says `openaiCompatible.baseUrl`');
  });

  it('is a gateway that answers, before a key and a local server', async () => {
    const address = await serverThatAnswers('{"ready":true}');
    const env = { OPENCLAW_GATEWAY_URL: `ws://${address}`, OPENAI_API_KEY: 'sk-none' };
    const command = withNothingNamed(env);
    expect(await command.run(...topic, '--json')).toBe(0);
    expect(command.stderr()).toContain('runtime openclaw: an OpenClaw gateway answers at ws://127.0.0.1');
  });

  it('is a model server on this machine that lists its models, and none that answers something else', async () => {
    const models = await serverThatAnswers('{"data":[{"id":"llama3.2"}]}');
    const other = await serverThatAnswers('<html>Hello</html>');
    const localServers = [other, models].map((address) => ({
      name: 'Ollama',
      baseUrl: () => `http://${address}/v1`,
    }));
    const command = withNothingNamed({}, { localServers });
    expect(await command.run(...topic, '--json')).toBe(0);
    expect(command.stderr()).toContain(`runtime openai-compatible at ${models}: Ollama answers`);
  });

  it('may be none for a dry run, which says so', async () => {
    const command = withNothingNamed();
    expect(await command.run(...topic, '--model', 'anthropic/claude-haiku-4-5', '--dry-run')).toBe(0);
    expect(command.stderr()).toContain('nothing is set up here yet');
    expect(command.stdout()).toContain('anthropic/claude-haiku-4-5');
  });

  it('stays that of the run when it is gone on with', async () => {
    const command = withNothingNamed({ PARALLEL_AGENTS_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect(await command.run(...topic, '--json')).toBe(0);
    const { runId } = command.json<RunDocument>();
    const later = testCommand({
      others,
      env: {
        PARALLEL_AGENTS_RUNTIME: 'scripted',
        XDG_STATE_HOME: `${command.cwd}/state`,
      },
    });
    expect(await later.run('runs', 'resume', runId, '--json')).toBe(0);
    expect(later.json<RunDocument>()).toMatchObject({ runtime: 'openai-compatible' });
  });

  it('is not looked for by a command that runs nothing', async () => {
    const command = withNothingNamed();
    expect(await command.run('agents', 'list')).toBe(0);
    expect(await command.run('runs', 'list')).toBe(0);
  });
});
