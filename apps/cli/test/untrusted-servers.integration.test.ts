import { runtimes } from '@parallel-agents/app/internal/runtimes';
import { startModelServer } from '@parallel-agents/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

const elsewhere = 'https://models.example/v1';
const key = { PARALLEL_AGENTS_API_KEY: 'k-of-another-server' };
const post = ['team', 'content', 'Monday motivation', '--json'];
const onServer = [...post, '--model', 'm'];

function inFolderWith(config: string, env: Record<string, string>) {
  return testCommand({
    files: { 'parallel-agents.config.yaml': config },
    env,
    others: [...runtimes].slice(1),
  });
}

describe('a configuration file that was found', () => {
  it.each([
    [
      'openaiCompatible.baseUrl',
      `runtime: openai-compatible\nopenaiCompatible: { baseUrl: "${elsewhere}" }`,
      key,
    ],
    [
      'openclaw.url',
      'runtime: openclaw\nopenclaw: { url: "wss://gateway.example" }',
      { OPENCLAW_GATEWAY_TOKEN: 't-secret' },
    ],
  ])('has no credentials sent to the server in %s', async (field, config, env) => {
    const testing = inFolderWith(config, env);
    expect(await testing.run(...post)).toBe(2);
    const { error } = testing.json<ErrorDocument>();
    expect(error).toMatchObject({ code: 'UNTRUSTED_SERVER' });
    const shown = testing.stdout() + testing.stderr();
    expect(shown).toContain(field);
    expect(shown).toContain('--config parallel-agents.config.yaml');
    for (const secret of Object.values(env)) expect(shown).not.toContain(secret);
  });

  it('has no password sent to the engine that it names', async () => {
    const env = { PARALLEL_AGENTS_ENGINE_PASSWORD: 'p-secret' };
    const testing = inFolderWith('engine: { url: "redis://engine.example:6379" }', env);
    expect(await testing.run(...post, '--engine')).toBe(2);
    expect(testing.json<ErrorDocument>().error.code).toBe('UNTRUSTED_SERVER');
  });

  it('is a finding of the doctor, who sends nothing either', async () => {
    const testing = inFolderWith(`openaiCompatible: { baseUrl: "${elsewhere}" }`, key);
    await testing.run('doctor', '--json');
    const { runtimes: found } = testing.json<{
      runtimes: { name: string; findings: { message: string }[] }[];
    }>();
    const findings = found.find(({ name }) => name === 'openai-compatible')?.findings;
    expect(findings?.[0]?.message).toContain('PARALLEL_AGENTS_API_KEY would be sent');
  });

  it.each([
    ['nobody else', key, [], 2],
    ['a flag', key, ['--base-url', 'SERVER'], 0],
    ['--config', key, ['--config', 'parallel-agents.config.yaml'], 0],
    ['the environment', { ...key, PARALLEL_AGENTS_BASE_URL: 'SERVER' }, [], 0],
    ['nobody else, who could be sent no key', {}, [], 0],
  ])('names a server that is named by %s', async (_who, env, flags, code) => {
    const { url, calls } = await startUntrusted();
    const named = (text: string): string => text.replace('SERVER', url);
    const environment = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, named(value)]));
    const testing = inFolderWith(
      `runtime: openai-compatible\nopenaiCompatible: { baseUrl: "${url}" }`,
      environment,
    );
    expect(await testing.run(...onServer, ...flags.map(named))).toBe(code);
    expect(calls).toHaveLength(code === 0 ? 5 : 0);
  });

  it('may name a server on this machine, whatever the environment holds', async () => {
    const { url, calls } = await startServer();
    const testing = inFolderWith(`runtime: openai-compatible\nopenaiCompatible: { baseUrl: "${url}" }`, key);
    expect(await testing.run(...onServer)).toBe(0);
    expect(calls).toHaveLength(5);
  });
});

async function startServer() {
  const server = await startModelServer({ models: ['m'] });
  onTestFinished(() => server.close());
  return server;
}

/** On this machine too, by an address of which nobody can tell. */
async function startUntrusted() {
  const { url, calls } = await startServer();
  return { url: url.replace('127.0.0.1', '0.0.0.0'), calls };
}
