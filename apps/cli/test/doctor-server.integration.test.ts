import type { Diagnosis } from '@parallel-agents/core';
import { type ServerProfile, serverProfiles, startModelServer } from '@parallel-agents/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

afterEach(() => void vi.unstubAllEnvs());

interface Examination {
  model?: string;
  findings: Diagnosis[];
  settings: Record<string, unknown>;
}

async function examine(profile: ServerProfile, ...flags: string[]) {
  const server = await startModelServer({ models: ['tiny'], profile });
  onTestFinished(() => server.close());
  const command = testCommand({});
  const exit = await command.run('doctor', '--base-url', server.url, '--json', ...flags);
  const { findings, settings, model } = command.json<Examination>();
  const found = Object.fromEntries(
    findings.map(({ check, status, message }) => [check, `${status}: ${message}`]),
  );
  return { exit, command, server, found, settings, model };
}

describe('doctor --base-url', () => {
  it.each<{ kind: keyof typeof serverProfiles; found: Record<string, RegExp>; settings?: object }>([
    {
      kind: 'hosted',
      found: {
        models: /^ok: 1 model: tiny/,
        'structured output': /^ok: .*keeps to it/,
        'system role': /^ok: It takes/,
        'output limit': /^ok: It takes max_completion_tokens/,
        tokens: /^ok: It tells them: \d+ in, \d+ out/,
        cost: /^ok: It tells no cost/,
        'finish reason': /^ok: It says why/,
        streaming: /^ok: It streams/,
        'rate limits': /^ok: 499 of 500 requests left/,
      },
    },
    {
      kind: 'reseller',
      found: {
        cost: /^ok: It tells the cost: \$0\.00002/,
        'output limit': /max_tokens/,
        'rate limits': /tells none/,
      },
    },
    {
      kind: 'compatible',
      found: {
        models: /^warning: The models cannot be listed/,
        'structured output': /^warning: .*does not keep to it/,
      },
    },
    {
      kind: 'local',
      found: { 'structured output': /^warning: The server refuses schemas/, 'system role': /no system role/ },
      settings: { structuredOutput: 'none' },
    },
    {
      kind: 'bare',
      found: {
        models: /^warning: The server keeps no list/,
        tokens: /^warning: It does not tell/,
        'finish reason': /^warning: It does not say/,
        streaming: /one piece/,
      },
    },
  ])('says what a server can do that is $kind', async ({ kind, found, settings = {} }) => {
    const seen = await examine(serverProfiles[kind], '--model', 'tiny');
    expect(seen.exit).toBe(0);
    for (const [check, message] of Object.entries(found)) expect(seen.found[check], check).toMatch(message);
    expect(seen.settings).toEqual({ baseUrl: seen.server.url, model: 'tiny', ...settings });
    // Refusals cost nothing; one answer at most is priced, and bounded.
    expect(seen.server.calls.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(seen.server.calls.at(-1)?.maxOutputTokens).toBe(300);
    expect(seen.command.stderr()).toContain('Asks tiny once');
  });

  it('asks the only model that is listed, and nothing where there are several', async () => {
    expect(await examine({})).toMatchObject({ exit: 0, model: 'tiny' });
    const server = await startModelServer({ models: ['one', 'two'] });
    onTestFinished(() => server.close());
    const command = testCommand({});
    expect(await command.run('doctor', '--base-url', server.url)).toBe(0);
    expect(server.calls).toHaveLength(0);
    expect(command.stdout()).toContain('--model');
  });

  it('shows lines of configuration that a run takes', async () => {
    const server = await startModelServer({ models: ['tiny'], profile: serverProfiles.local });
    onTestFinished(() => server.close());
    const command = testCommand({});
    expect(await command.run('doctor', '--base-url', server.url, '--model', 'tiny')).toBe(0);
    const file = command.stdout().split('PARALLEL_AGENTS_API_KEY):\n')[1] ?? '';
    expect(parse(file)).toEqual({
      openaiCompatible: { baseUrl: server.url, model: 'tiny', structuredOutput: 'none' },
    });
    const run = testCommand({ files: { 'parallel-agents.config.yaml': file } });
    expect(await run.run('doctor', '--base-url', server.url, '--json')).toBe(0);
  });

  it('exits with 3 and says why if the model or the server is not there', async () => {
    const missing = await examine({}, '--model', 'huge');
    expect(missing.exit).toBe(3);
    expect(missing.found.model).toMatch(/^problem: huge: .*does not exist/);
    await missing.server.close();
    const command = testCommand({});
    expect(await command.run('doctor', '--base-url', missing.server.url, '--json')).toBe(3);
    const { findings, settings } = command.json<Examination>();
    expect(findings).toMatchObject([{ check: 'server', status: 'problem' }]);
    expect(settings).toEqual({});
  });

  it('shows a name of a model that turns its reader around as it is written', async () => {
    const server = await startModelServer({ models: ['tiny\u202e\u009b31m'] });
    onTestFinished(() => server.close());
    const command = testCommand({});
    await command.run('doctor', '--base-url', server.url, '--model', 'huge');
    expect(command.stdout()).toContain('tiny\\u202e\\u009b31m');
    expect(command.stdout()).not.toMatch(/[\u202e\u009b]/);
  });

  it('advises to set what works only, and says how the rest is found', async () => {
    const refused = await examine({}, '--model', 'huge');
    expect(refused.settings).toEqual({ baseUrl: refused.server.url });
    const { open } = refused.command.json<{ open: { fix: string } }>();
    expect(open.fix).toMatch(/lists: tiny\..*\(--model tiny\)$/);
    const unlisted = await examine({ listStatus: 404 }, '--model', 'huge');
    expect(unlisted.settings).toEqual({ baseUrl: unlisted.server.url });
    const people = testCommand({});
    await people.run('doctor', '--base-url', refused.server.url, '--model', 'huge');
    const [, advice = ''] = people.stdout().split('To set, in ');
    expect(advice).not.toContain('huge');
    expect(advice).toContain('--model tiny');
    await refused.server.close();
    const dead = testCommand({});
    await dead.run('doctor', '--base-url', refused.server.url);
    expect(dead.stdout()).toContain('There is nothing to set yet');
    expect(dead.stdout()).not.toContain('To set, in ');
  });

  it('never shows the key', async () => {
    vi.stubEnv('PARALLEL_AGENTS_API_KEY', 'sk-very-secret');
    const { command } = await examine({ listStatus: 401 }, '--model', 'tiny');
    expect(command.stdout() + command.stderr()).not.toContain('very-secret');
  });

  it.each([
    [['--base-url', 'ftp://somewhere'], /http or https/],
    [['--base-url', 'http://127.0.0.1:9', '--profile', 'none-such'], /no profile .*none-such/],
    [['--base-url', 'http://127.0.0.1:9', '--runtime', 'scripted'], /openai-compatible/],
    [['--model', 'tiny'], /no server is named/],
  ])('refuses %s with 2', async (flags, message) => {
    const command = testCommand({});
    expect(await command.run('doctor', ...flags, '--json')).toBe(2);
    expect(JSON.stringify(command.json<ErrorDocument>())).toMatch(message);
  });
});
