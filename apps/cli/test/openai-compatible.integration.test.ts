import { runtimes } from '@parallel-agents/app/internal/runtimes';
import { sampleReply, withFaults } from '@parallel-agents/core/testing';
import { startModelServer } from '@parallel-agents/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

afterEach(() => void vi.unstubAllEnvs());

async function command(models = ['cheap/one', 'strong/one']) {
  const server = await startModelServer({ models });
  onTestFinished(() => server.close());
  return {
    server,
    testing: testCommand({ others: runtimes.filter(({ name }) => name === 'openai-compatible') }),
  };
}

describe('--base-url', () => {
  it('runs a team on that server', async () => {
    const { server, testing } = await command();
    const flags = ['--base-url', server.url, '--model', 'cheap/one', '--json'];
    expect(await testing.run('team', 'content', 'Monday motivation', ...flags)).toBe(0);
    expect(server.calls).toHaveLength(5);
    expect(testing.json<{ results: { modelUsed: string }[] }>().results[0]?.modelUsed).toBe('cheap/one');
  });

  it('reads the names of models as the server means them', async () => {
    const { server, testing } = await command(['llama3.2:latest', 'qwen3']);
    const flags = ['--base-url', server.url, '--model', 'ollama/llama3.2', '--json'];
    expect(await testing.run('team', 'content', 'Monday motivation', ...flags)).toBe(0);
    expect(new Set(server.calls.map(({ model }) => model))).toEqual(
      new Set(['ollama/llama3.2', 'llama3.2:latest']),
    );
  });

  it('climbs tiers and survives faults on that server', async () => {
    const { server, testing } = await command();
    server.script(
      withFaults(sampleReply, { rateLimited: 0.3, retryAfterSeconds: 0.01, malformed: 0.3, seed: 3 }),
    );
    const flags = ['--base-url', server.url, '--tiers', 'cheap/one,strong/one', '--json'];
    expect(await testing.run('team', 'review', 'package.json', ...flags)).toBe(0);
    expect(testing.json<{ summary: { completed: number } }>().summary.completed).toBe(5);
  });

  it('exits with 3 when nobody is there', async () => {
    const { server, testing } = await command();
    const { url } = server;
    await server.close();
    expect(await testing.run('team', 'content', 'x', '--base-url', url, '--model', 'm', '--json')).toBe(3);
    expect(testing.json<ErrorDocument>().error.code).toBe('RUNTIME_UNAVAILABLE');
  });

  it.each([
    ['ftp://somewhere', /http or https/],
    ['http://user:secret@localhost/v1', /user or password/],
  ])('%s exits with 2, and no secret is shown', async (url, message) => {
    const { testing } = await command();
    expect(await testing.run('team', 'content', 'x', '--base-url', url)).toBe(2);
    expect(testing.stderr()).toMatch(message);
    expect(testing.stderr()).not.toContain('secret');
  });

  it('exits with 2 before anything is spawned where no model is named and the server has several', async () => {
    const { server, testing } = await command();
    expect(await testing.run('team', 'content', 'x', '--base-url', server.url, '--json')).toBe(2);
    expect(testing.json<ErrorDocument>().error).toMatchObject({
      code: 'INVALID_OPTION',
      message: 'model: the server has no default model',
      fix: expect.stringContaining('cheap/one'),
    });
    expect(server.calls).toEqual([]);
  });

  it('exits with 2 with another runtime', async () => {
    const { server, testing } = await command();
    expect(await testing.run('team', 'content', 'x', '--base-url', server.url, '--runtime', 'scripted')).toBe(
      2,
    );
    expect(server.calls).toEqual([]);
  });

  it('says of a model that the server does not have what it lists, once it has refused it', async () => {
    const { server, testing } = await command();
    const flags = ['--base-url', server.url, '--model', 'no/such', '--json'];
    expect(await testing.run('team', 'content', 'x', ...flags)).toBe(1);
    expect(testing.json<{ results: { error: object }[] }>().results[0]?.error).toMatchObject({
      code: 'UNKNOWN_MODEL',
      fix: expect.stringContaining('It lists: cheap/one, strong/one.'),
    });
  });
});

describe('what a server needs beside its URL', () => {
  it('goes along from the configuration and from flags', async () => {
    const server = await startModelServer({ models: ['m'] });
    onTestFinished(() => server.close());
    const testing = testCommand({
      others: runtimes.filter(({ name }) => name === 'openai-compatible'),
      files: {
        'parallel-agents.config.yaml':
          'openaiCompatible: { headers: { X-Title: mine }, body: { temperature: 1 }, query: { api-version: "1" } }',
      },
    });
    const flags = ['--header', 'X-Team: blue', '--body', 'temperature=0', '--max-output-tokens', '900'];
    const url = ['--base-url', server.url, '--model', 'm'];
    expect(await testing.run('team', 'content', 'x', ...url, ...flags, '--json')).toBe(0);
    expect(server.calls[0]).toMatchObject({
      maxOutputTokens: 900,
      headers: { 'x-title': 'mine', 'x-team': 'blue', 'user-agent': 'parallel-agents' },
    });
  });

  it.each([
    [['--body', 'model=x'], /error --body: "model": this field is set by parallel-agents itself/],
    [['--body', 'messages=[]'], /error --body: "messages"/],
    [['--body', 'seed=9007199254740993'], /--body: "seed": the number 9007199254740993 cannot be held/],
    [['--body', 'temperature'], /--body: "temperature" is no field/],
    [['--header', 'no colon'], /--header: it is no header/],
    [['--header', 'a b: c'], /error --header: "a b": is no name of a header/],
    [['--header', 'Host: elsewhere'], /error --header: "Host": this header is set by the request itself/],
    [['--header', 'Authorization: Bearer sk-1234567890'], /--header: keys do not belong here/],
    [['--profile', 'opanai'], /error --profile: there is no profile "opanai"/],
    [['--api-key-header', 'a b'], /error --api-key-header: is no name of a header/],
    [['--max-output-tokens', '0'], /--max-output-tokens: must be at least 1/],
  ])('%j is refused before anything is spawned', async (flags, message) => {
    const { server, testing } = await command();
    const url = ['--base-url', server.url, '--model', 'cheap/one'];
    expect(await testing.run('team', 'content', 'x', ...url, ...flags)).toBe(2);
    expect(testing.stderr()).toMatch(message);
    expect(testing.stderr()).not.toContain('sk-1234567890');
    expect(server.calls).toEqual([]);
  });

  it('is refused where the run is elsewhere', async () => {
    const { testing } = await command();
    expect(await testing.run('team', 'content', 'x', '--runtime', 'scripted', '--body', 'a=1')).toBe(2);
    expect(testing.stderr()).toMatch(/--body: it is for the runtime openai-compatible/);
  });

  it.each(['not a url', 'ftp://user:hush@proxy.example'])('a proxy %j is refused', async (proxy) => {
    vi.stubEnv('HTTP_PROXY', proxy);
    vi.stubEnv('http_proxy', '');
    const { testing } = await command();
    const url = ['--base-url', 'http://model.example/v1', '--model', 'm'];
    expect(await testing.run('team', 'content', 'x', ...url)).toBe(2);
    expect(testing.stderr()).toMatch(/HTTP_PROXY: it is not an http or https URL/);
    expect(testing.stderr()).not.toContain('hush');
  });
});
