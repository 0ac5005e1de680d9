import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { AgentResult } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAnsweredFiles } from '../src/output/answered-files.ts';
import { testCommand } from './kit/command.ts';

type Files = Record<string, string>;

const answer = (taskId: string, files: Files): AgentResult => ({
  taskId,
  agent: 'backend_developer',
  status: 'completed',
  text: '',
  output: { files: Object.entries(files).map(([path, content]) => ({ path, content, purpose: 'p' })) },
  executionSeconds: 0,
  attempts: [],
});

/** Everything below a folder, with what it holds. */
function treeOf(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function write(results: readonly AgentResult[], there: Files = {}, replace?: true) {
  const cwd = temporaryFolder();
  for (const [path, content] of Object.entries(there)) {
    mkdirSync(join(cwd, 'out', path, '..'), { recursive: true });
    writeFileSync(join(cwd, 'out', path), content);
  }
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const reporter = { note: say, problem: say, tell: say };
  const isComplete = await writeAnsweredFiles(results, 'out', { cwd, replace, reporter });
  return { cwd, isComplete, said, files: treeOf(join(cwd, 'out')) };
}

describe('files of answers', () => {
  it('are written into the folder, which is made', async () => {
    const { isComplete, files, said } = await write([
      answer('dev-api', { 'openapi.yaml': 'openapi: 3.1.0\n' }),
      answer('dev-backend', { './src/app.ts': 'start();\n', '.github/workflows/ci.yml': 'on: push\n' }),
    ]);
    expect(files).toEqual({
      '.github/workflows/ci.yml': 'on: push\n',
      'openapi.yaml': 'openapi: 3.1.0\n',
      'src/app.ts': 'start();\n',
    });
    expect({ isComplete, said }).toEqual({ isComplete: true, said: ['3 files written to out'] });
  });

  it('that two answered with differently are both kept, and told', async () => {
    const { isComplete, files, said } = await write([
      answer('dev-frontend', { 'package.json': '{"a":1}', 'same.ts': '1' }),
      answer('dev-backend', { 'Package.json': '{"b":1}', 'same.ts': '1' }),
    ]);
    expect(files).toEqual({
      'package.json': '{"a":1}',
      'package.json.dev-backend': '{"b":1}',
      'same.ts': '1',
    });
    expect(isComplete).toBe(false);
    expect(said.join('\n')).toMatch(
      /dev-frontend and dev-backend .*"package\.json".*package\.json\.dev-backend/,
    );
  });

  it('never take the place of one that is there; they stand beside it', async () => {
    const results = [answer('dev-backend', { 'app.ts': 'new', 'same.ts': '1' })];
    const { isComplete, files, said } = await write(results, { 'app.ts': 'mine', 'same.ts': '1' });
    expect(files).toEqual({ 'app.ts': 'mine', 'app.ts.dev-backend': 'new', 'same.ts': '1' });
    expect(isComplete).toBe(false);
    expect(said.join('\n')).toMatch(/out\/app\.ts was there and is left.*--replace/);
    expect(said.at(-1)).toBe('1 file written to out; 1 more is there as answered');
  });

  it('take its place with --replace, and what was there is kept', async () => {
    const results = [answer('dev-backend', { 'app.ts': 'new' })];
    const { isComplete, files } = await write(results, { 'app.ts': 'mine', 'app.ts.old': 'older' }, true);
    expect(files).toEqual({ 'app.ts': 'new', 'app.ts.old': 'older', 'app.ts.old-2': 'mine' });
    expect(isComplete).toBe(true);
  });

  it('do not leave the folder through a link, and do not write through one', async () => {
    const cwd = temporaryFolder();
    const outside = join(cwd, 'outside');
    mkdirSync(outside);
    mkdirSync(join(cwd, 'out'));
    writeFileSync(join(outside, 'mine.txt'), 'mine');
    symlinkSync(outside, join(cwd, 'out/link'));
    symlinkSync(join(cwd, 'nowhere'), join(cwd, 'out/gone'));
    symlinkSync(join(outside, 'mine.txt'), join(cwd, 'out/file.txt'));
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const results = [answer('t', { 'link/a.txt': 'x', 'gone/b.txt': 'x', 'file.txt': 'x' })];
    for (const replace of [undefined, true] as const) {
      const place = { cwd, replace, reporter: { note: say, problem: say, tell: say } };
      expect(await writeAnsweredFiles(results, 'out', place)).toBe(false);
      expect(treeOf(outside)).toEqual({ 'mine.txt': 'mine' });
      expect(existsSync(join(cwd, 'nowhere'))).toBe(false);
    }
    expect(said.join('\n')).toMatch(/by a link[\s\S]*link to nowhere/);
  });

  it('stay inside, and what is there stays, whatever a model calls them', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'a',
      'A',
      'mine.txt',
      '/etc',
      'C:\\x',
      '.git',
      'con',
      '~',
      'b\0',
      'é',
    );
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const files = fc.dictionary(path, fc.constantFrom('x', 'y'), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(files, files, async (first, second) => {
        const there = { 'mine.txt': 'mine' };
        const { cwd, files: written } = await write([answer('one', first), answer('two', second)], there);
        expect(written['mine.txt']).toBe('mine');
        expect(Object.keys(treeOf(cwd)).every((name) => name.startsWith('out/'))).toBe(true);
        expect(Object.keys(written).some((name) => /(?:^|\/)\.git\//.test(name))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe('team dev --write', () => {
  it('writes the files of all five', async () => {
    const command = testCommand();
    expect(await command.run('team', 'dev', 'Notes', '--write', 'app', '--quiet')).toBe(0);
    const files = treeOf(join(command.cwd, 'app'));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['openapi.yaml', 'Dockerfile', 'src/TaskList.tsx']),
    );
    expect(files['openapi.yaml']).toContain('openapi: 3.1');
  });

  it('refuses an answer whose path leaves the folder, before anything is written', async () => {
    const reply = () => ({
      kind: 'text' as const,
      text: JSON.stringify({
        framework: 'x',
        designDecisions: [{ decision: 'd', reason: 'r' }],
        files: [{ path: '../../escaped.sh', purpose: 'p', content: 'x' }],
      }),
    });
    const command = testCommand({ runtime: scripted({ reply }) });
    expect(await command.run('team', 'dev', 'Notes', '--only', 'backend', '--write', 'deep/app')).toBe(1);
    expect(existsSync(join(command.cwd, 'escaped.sh'))).toBe(false);
    expect(treeOf(join(command.cwd, 'deep'))).toEqual({});
  });

  it.each([
    ['a file in the way', ['--write', 'taken'], /--write/],
    ['--dry-run', ['--write', 'out', '--dry-run'], /--write/],
    ['--replace alone', ['--replace'], /--write/],
  ])('refuses %s with 2, nothing spawned', async (_, flags, said) => {
    const command = testCommand({ files: { taken: 'a file' } });
    expect(await command.run('team', 'dev', 'Notes', ...flags)).toBe(2);
    expect(command.stderr()).toMatch(said);
    expect(command.spawned).toEqual([]);
  });
});
