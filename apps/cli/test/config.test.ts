import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

const agent = '---\nname: haiku_writer\ndescription: Writes haiku.\n---\nWrite one haiku.\n';
const team = ['team', 'content', 'x', '--json'];

describe('a configuration file', () => {
  it.each([
    ['parallel-agents.config.yaml', 'model: a/b\ntimeoutSeconds: 7\nconcurrency: 1\n'],
    ['parallel-agents.config.json', '{ "model": "a/b", "timeoutSeconds": 7, "concurrency": 1 }'],
    ['.parallel-agentsrc', 'model: a/b\ntimeoutSeconds: 7\nconcurrency: 1\n'],
  ])('%s is found and honoured', async (name, content) => {
    const command = testCommand({ files: { [name]: content } });
    expect(await command.run(...team)).toBe(0);
    expect(command.spawned[0]).toMatchObject({ model: 'a/b', timeoutSeconds: 7 });
    expect(command.json<RunDocument>().summary.maxInFlight).toBe(1);
  });

  it('gives way to flags, and to the file that --config names', async () => {
    const command = testCommand({
      files: {
        'parallel-agents.config.yaml': 'model: a/b\n',
        'own/my.yaml': 'model: a/b\ntimeoutSeconds: 3\n',
      },
    });
    await command.run(...team, '--config', 'own/my.yaml', '--model', 'a/c');
    expect(command.spawned[0]).toMatchObject({ model: 'a/c', timeoutSeconds: 3 });
  });

  it('names agents from its own folder', async () => {
    const command = testCommand({
      files: { 'own/my.yaml': 'agents: [./poets]\n', 'own/poets/haiku.md': agent },
    });
    expect(await command.run('agents', 'show', 'haiku_writer', '--config', 'own/my.yaml', '--json')).toBe(0);
    expect(command.json<{ name: string }>().name).toBe('poets/haiku_writer');
  });

  it.each([
    ['an unknown field', 'runtime: scripted\ncolour: red\n', 'colour', 2],
    ['a wrong value', 'concurrency: 0\n', 'concurrency', 1],
    ['a wrong type', '\ntimeoutSeconds: soon\n', 'timeoutSeconds', 2],
    ['an unknown openclaw field', 'openclaw:\n  keepSession: true\n', 'openclaw.keepSession', 2],
  ])('with %s is refused with file, line and field', async (_, content, field, line) => {
    const command = testCommand({ files: { 'parallel-agents.config.yaml': content } });
    expect(await command.run(...team)).toBe(2);
    const { error } = command.json<ErrorDocument>();
    expect(error.message).toContain(`parallel-agents.config.yaml:${line}:`);
    expect(error.message).toContain(field);
    expect(command.spawned).toEqual([]);
  });

  it.each([
    'openclaw:\n  token: s3cret-value\n',
    'token: s3cret-value\n',
    'openclaw: { password: s3cret-value }\n',
  ])('with a secret is refused, and the secret is not repeated: %j', async (content) => {
    const command = testCommand({ files: { 'parallel-agents.config.yaml': content } });
    expect(await command.run(...team)).toBe(2);
    expect(command.json<ErrorDocument>().error.fix).toContain('OPENCLAW_GATEWAY_TOKEN');
    expect(command.stdout() + command.stderr()).not.toContain('s3cret-value');
  });

  it('that names an unknown runtime, or is not there, is refused', async () => {
    const unknown = testCommand({ files: { '.parallel-agentsrc': 'runtime: clawd\n' } });
    expect(await unknown.run(...team)).toBe(2);
    const missing = testCommand();
    expect(await missing.run(...team, '--config', 'nowhere.yaml')).toBe(2);
    expect(missing.json<ErrorDocument>().error.message).toContain('nowhere.yaml');
  });
});
