import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

describe('team', () => {
  it.each([
    ['content', ['Monday motivation', '--platform', 'bluesky'], 'content-funny', /Monday motivation/],
    ['dev', ['TaskManager', '--features', 'auth, tasks,teams'], 'dev-api', /auth, tasks, teams/],
    ['review', ['app.py'], 'review-security', /print\("hello"\)/],
  ])('%s runs five agents and exits with 0', async (team, words, taskId, prompt) => {
    const command = testCommand({ files: { 'app.py': 'print("hello")\n' } });
    expect(await command.run('team', team, ...words, '--json')).toBe(0);
    const { results, summary } = command.json<RunDocument>();
    expect(results).toHaveLength(5);
    expect(results.every(({ status }) => status === 'completed')).toBe(true);
    expect(results.map((result) => result.taskId)).toContain(taskId);
    expect(summary).toMatchObject({ asked: 5, completed: 5, failed: 0 });
    expect(command.spawned).toHaveLength(5);
    expect(command.spawned[0]?.prompt).toMatch(prompt);
  });

  it('--only runs some of its members, by the end of their ids or by their agents', async () => {
    const command = testCommand({ files: { 'app.py': 'print("hello")\n' } });
    const only = ['--only', 'security, Performance Reviewer', '--json'];
    expect(await command.run('team', 'review', 'app.py', ...only)).toBe(0);
    const { results } = command.json<RunDocument>();
    expect(results.map(({ taskId }) => taskId)).toEqual(['review-security', 'review-performance']);
  });

  it('--only names the members that there are, where it names one that there is not', async () => {
    const command = testCommand();
    expect(await command.run('team', 'dev', 'App', '--only', 'tests', '--json')).toBe(2);
    const { error } = command.json<ErrorDocument>();
    expect(error).toMatchObject({ code: 'INVALID_OPTION', issues: [{ path: ['--only'] }] });
    expect(error.fix).toMatch(/^Its members are: .*backend/);
    expect(command.spawned).toEqual([]);
  });

  it('review reads standard input for "-"', async () => {
    const command = testCommand({ stdin: 'let x = 1;\n' });
    expect(await command.run('team', 'review', '-', '--json')).toBe(0);
    expect(command.spawned[0]?.prompt).toContain('let x = 1;');
  });

  it.each([
    ['a missing file', 'nowhere.py', /does not exist/],
    ['an empty file', 'empty.py', /empty/],
    ['a binary file', 'image.png', /not a text file/],
    ['a file above 1 MiB', 'large.py', /1 MiB/],
  ])('review refuses %s', async (_, path, message) => {
    const command = testCommand({
      files: {
        'empty.py': '\n',
        'image.png': Uint8Array.of(0x89, 0, 1),
        'large.py': 'x'.repeat(1024 * 1024 + 1),
      },
    });
    expect(await command.run('team', 'review', path)).toBe(2);
    expect(command.stderr()).toMatch(message);
    expect(command.spawned).toEqual([]);
  });

  it.each([
    ['an empty topic', ['content', '  ']],
    ['an empty platform', ['content', 'x', '--platform', '']],
    ['an empty app', ['dev', '']],
    ['an empty feature', ['dev', 'x', '--features', 'auth,,tasks']],
    ['no topic', ['content']],
    ['two topics', ['content', 'Monday', 'motivation']],
    ['an unknown team', ['sales', 'x']],
    ['no team', []],
  ])('refuses %s with 2, nothing spawned', async (_, words) => {
    const command = testCommand();
    expect(await command.run('team', ...words)).toBe(2);
    expect(command.stderr()).not.toBe('');
    expect(command.spawned).toEqual([]);
  });
});
