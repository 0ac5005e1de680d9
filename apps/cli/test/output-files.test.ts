import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentResult } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, it } from 'vitest';
import { openOutputFolder } from '../src/output/output-files.ts';
import { testCommand } from './kit/command.ts';

const tasks = `
tasks:
  - { id: notes, agent: documentation_writer, description: Write., outputFormat: markdown }
  - { id: words, agent: documentation_writer, description: Write., outputFormat: text }
  - { id: data, agent: documentation_writer, description: Write., outputFormat: json, input: {} }
  - { id: lost, agent: documentation_writer, description: Fail., outputFormat: text }
`;

const runtime = () =>
  scripted({
    reply: ({ prompt, outputJsonSchema }) => {
      if (prompt.includes('Fail.')) return { kind: 'error', status: 400 };
      return { kind: 'text', text: outputJsonSchema ? '{"title":"x"}' : 'Some words.' };
    },
  });

describe('--output', () => {
  it('writes a file for each result, into a folder that it makes', async () => {
    const command = testCommand({ files: { 'tasks.yaml': tasks }, runtime: runtime() });
    await command.run('run', 'tasks.yaml', '--output', 'deep/results', '--quiet');
    const folder = join(command.cwd, 'deep/results');
    const names = readdirSync(folder).sort();
    expect(names).toHaveLength(4);
    expect(names).toEqual(expect.arrayContaining(['lost.error.json', 'notes.md', 'words.txt']));
    expect(readFileSync(join(folder, 'words.txt'), 'utf8')).toBe('Some words.\n');
    const lost = JSON.parse(readFileSync(join(folder, 'lost.error.json'), 'utf8'));
    expect(lost).toMatchObject({ taskId: 'lost', status: 'failed', error: { code: 'PROVIDER_ERROR' } });
  });

  it('leaves nothing of a run that is refused', async () => {
    const files = { 'tasks.yaml': 'tasks: [{ agent: nobody, description: Write. }]' };
    const command = testCommand({ files });
    expect(await command.run('run', 'tasks.yaml', '--output', 'deep/results')).toBe(2);
    expect(readdirSync(command.cwd)).not.toContain('deep');
  });

  it('writes JSON outputs as JSON', async () => {
    const command = testCommand();
    await command.run('team', 'content', 'x', '--output', 'out', '--json');
    const folder = join(command.cwd, 'out');
    expect(readdirSync(folder)).toHaveLength(5);
    expect(JSON.parse(readFileSync(join(folder, 'content-funny.json'), 'utf8'))).toHaveProperty('caption');
  });

  it.each(['taken', 'taken/below'])(
    'that cannot be written (%s) is refused, nothing spawned',
    async (directory) => {
      const command = testCommand({ files: { taken: 'a file' } });
      expect(await command.run('team', 'content', 'x', '--output', directory)).toBe(2);
      expect(command.stderr()).toContain('--output');
      expect(command.spawned).toEqual([]);
    },
  );

  it('that fails while the run goes on is said, costs no result, and exits with 1', async () => {
    const command = testCommand({ files: { 'out/content-funny.json/in-the-way': '' } });
    expect(await command.run('team', 'content', 'x', '--output', 'out', '--json')).toBe(1);
    expect(command.stderr()).toContain('content-funny could not be written');
    expect(command.json<{ results: unknown[] }>().results).toHaveLength(5);
    expect(statSync(join(command.cwd, 'out/content-trendy.json')).isFile()).toBe(true);
  });
});

describe('an output folder', () => {
  const base = { agent: 'x', text: 'words', executionSeconds: 0, attempts: [] };
  const result = (taskId: string): AgentResult => ({ ...base, taskId, status: 'completed', output: 'words' });
  const failed = (taskId: string): AgentResult => ({
    ...base,
    taskId,
    status: 'failed',
    error: { code: 'PROVIDER_ERROR', message: 'No.', fix: 'None.', retryable: false },
  });

  it('keeps every file inside it, whatever a task is called', async () => {
    const { cwd } = testCommand();
    const folder = await openOutputFolder('out', cwd, {});
    for (const id of ['../escape', '..', '/etc/x', 'a/../../b', 'CON', 'same', 'SAME', 'a\nb']) {
      await folder.write(result(id), 'text');
    }
    expect(readdirSync(cwd).sort()).toEqual(['out', 'package.json']);
    expect(readdirSync(join(cwd, 'out'))).toHaveLength(8);
    expect(readdirSync(join(cwd, 'out'))).toContain('SAME-2.txt');
  });

  it('replaces a link that lies there, not the file it points to', async () => {
    const { cwd } = testCommand({ files: { 'precious.txt': 'precious', 'out/other.txt': '' } });
    symlinkSync(join(cwd, 'precious.txt'), join(cwd, 'out/a.txt'));
    await (await openOutputFolder('out', cwd, {})).write(result('a'), 'text');
    expect(readFileSync(join(cwd, 'precious.txt'), 'utf8')).toBe('precious');
    expect(readFileSync(join(cwd, 'out/a.txt'), 'utf8')).toBe('words\n');
  });

  it('forgets the failure of an earlier run once the task completes', async () => {
    const { cwd } = testCommand({ files: { 'out/a.error.json': '{}' } });
    writeFileSync(join(cwd, 'out/b.error.json'), '{}');
    const folder = await openOutputFolder('out', cwd, {});
    await folder.write(result('a'), 'text');
    await folder.write(failed('b'), 'text');
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a.txt', 'b.error.json']);
  });
});
