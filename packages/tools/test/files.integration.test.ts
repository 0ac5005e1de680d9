import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fileTools } from '../src/built-in/file-tools.ts';
import { globPattern } from '../src/built-in/glob.ts';
import { htmlText } from '../src/built-in/html-text.ts';
import { Root } from '../src/built-in/root.ts';

const { signal } = new AbortController();
let outer = '';
let folder = '';
let tools: ReturnType<typeof fileTools>;

beforeAll(async () => {
  outer = await mkdtemp(join(tmpdir(), 'tools-'));
  folder = join(outer, 'root');
  await mkdir(join(folder, 'src/deep'), { recursive: true });
  await mkdir(join(folder, 'node_modules/x'), { recursive: true });
  await writeFile(join(outer, 'secret.txt'), 'the secret');
  await writeFile(join(folder, 'a.txt'), Array.from({ length: 30 }, (_, at) => `line ${at + 1}`).join('\n'));
  await writeFile(join(folder, 'src/one.ts'), 'const needle = 1;\n');
  await writeFile(join(folder, 'src/deep/two.ts'), '// no\nconst NEEDLE = 2;\n');
  await writeFile(join(folder, 'node_modules/x/three.ts'), 'needle\n');
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, 'binary'), Buffer.from([1, 0, 2]));
  await writeFile(join(folder, 'large'), Buffer.alloc(11 * 1024 * 1024, 'x'));
  await symlink(outer, join(folder, 'out'));
  await symlink(join(outer, 'secret.txt'), join(folder, 'link.txt'));
  await symlink(join(folder, 'a.txt'), join(folder, 'inner.txt'));
  tools = fileTools(new Root(folder));
});

afterAll(() => rm(outer, { recursive: true }));

const read = (input: object) => tools.read.execute(input, { signal });
const search = (input: object) => tools.search.execute(input, { signal });
const list = (input: object) => tools.list.execute(input, { signal });

describe('reading', () => {
  it('gives lines with their numbers, in ranges, and says what there is more', async () => {
    expect(await read({ file_path: 'a.txt', offset: 2, limit: 2 })).toMatchObject({
      text: '2\tline 2\n3\tline 3\n[Lines 2 to 3 of 30. Ask for more with offset 4.]',
    });
    expect((await read({ file_path: join(folder, 'inner.txt'), offset: 30 })).text).toBe('30\tline 30');
    expect((await read({ file_path: 'empty' })).text).toBe('[The file is empty.]');
  });

  it.each([
    ['../secret.txt', /outside/],
    ['/etc/passwd', /outside/],
    ['out/secret.txt', /outside/],
    ['link.txt', /outside/],
    ['src/../../secret.txt', /outside/],
    ['a\0b', /character that no path has/],
    ['nothing', /There is no nothing/],
    ['src', /is a folder/],
    ['binary', /is no text/],
    ['large', /has 11534336 bytes/],
    ['/dev/zero', /outside/],
  ])('refuses %j', async (file_path, why) => {
    expect(await read({ file_path })).toMatchObject({ isError: true, text: expect.stringMatching(why) });
  });

  it('never leaves the folder, whatever the path', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      'src',
      'out',
      'link.txt',
      'root',
      '',
      'a.txt',
      '~',
      '%2e%2e',
      '..\\',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const answers = await Promise.all([
          read({ file_path: parts.join('/') || '.' }),
          search({ pattern: 'secret', path: parts.join('/') || '.' }),
        ]);
        for (const { text } of answers) expect(text).not.toContain('the secret');
      }),
      { numRuns: 100 },
    );
  });
});

describe('searching and listing', () => {
  it('finds lines by a linear pattern, below a path, and leaves out what others made', async () => {
    expect((await search({ pattern: 'needle', glob: '**/*.ts' })).text).toBe(
      'src/one.ts:1: const needle = 1;',
    );
    expect((await search({ pattern: 'NEEDLE', ignore_case: true, path: 'src' })).text).toContain(
      'src/deep/two.ts:2: const NEEDLE = 2;',
    );
    expect((await search({ pattern: '(a+)+$', path: 'a.txt' })).text).toBe('Nothing was found.');
    expect(await search({ pattern: '(?=x)' })).toMatchObject({ isError: true });
    expect(await search({ pattern: '(' })).toMatchObject({ isError: true });
  });

  it.each([
    ['a large count', '(a?){200}[bc]'],
    ['many words', Array.from({ length: 25 }, (_, at) => String.fromCharCode(97 + at).repeat(25)).join('|')],
  ])('says that a pattern is too large: %s', async (_kind, pattern) => {
    const text = expect.stringMatching(/^The pattern is too large/);
    expect(await search({ pattern })).toEqual({ text, isError: true });
  });

  it('says that a pattern of paths is too large', async () => {
    const text = expect.stringMatching(/^The pattern is too large/);
    expect(await list({ pattern: '*a'.repeat(200) })).toEqual({ text, isError: true });
    expect(await search({ pattern: 'a', glob: '*a'.repeat(200) })).toEqual({ text, isError: true });
  });

  it('leaves others their turn, and stops when it is told to', async () => {
    await writeFile(join(folder, 'long.txt'), `${'a'.repeat(9_000)}\n`.repeat(200));
    onTestFinished(() => rm(join(folder, 'long.txt')));
    const stop = new AbortController();
    const searching = tools.search.execute({ pattern: '(a?){90}[bc]' }, { signal: stop.signal });
    let turns = 0;
    while (turns < 3) {
      await setImmediate();
      turns += 1;
    }
    stop.abort(new Error('stopped'));
    await expect(searching).rejects.toThrow('stopped');
  });

  it.each(['[z-a]', '[!]', '[]'])('says that a pattern of paths is none: %s', async (pattern) => {
    expect((await list({ pattern })).text).toMatch(/^(The pattern is no|No file fits)/);
  });

  it('lists by pattern', async () => {
    expect((await list({ pattern: '*.ts' })).text.split('\n')).toEqual(['src/one.ts', 'src/deep/two.ts']);
    expect((await list({ pattern: 'deep/*', path: 'src' })).text).toBe('src/deep/two.ts');
    expect((await list({ pattern: '*.rs' })).text).toBe('No file fits.');
  });

  it.each([
    ['*.ts', 'a/b.ts', true],
    ['src/*.ts', 'src/a/b.ts', false],
    ['src/**/*.ts', 'src/b.ts', true],
    ['{a,b}/*.m[dj]', 'b/x.mj', true],
    ['a.b', 'axb', false],
    ['[!a].ts', 'b.ts', true],
    ['a+(b)$', 'a+(b)$', true],
    ['{src,lib/{a,b}}/*.{ts,tsx}', 'lib/b/x.tsx', true],
    ['{src,lib/{a,b}}/*.{ts,tsx}', 'lib/x.tsx', false],
    ['{a,b', '{a,b', true],
    ['a},b', 'a},b', true],
    ['[{]a,b}', '{a,b}', true],
    ['{a,}b', 'b', true],
  ])('the pattern %s on %s', (pattern, path, fits) => {
    expect(globPattern(pattern).test(path)).toBe(fits);
  });

  it('any text is a pattern, or is said to be none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (pattern, path) => {
        try {
          globPattern(pattern).test(path);
        } catch (thrown) {
          expect((thrown as Error).message).toMatch(/^The pattern/);
        }
      }),
    );
  });
});

describe('the text of a page', () => {
  it('is read in time that grows with its length only', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(htmlText(`<pre>a${spaces}b</pre>`, 'http://a/')).toBe(`a${spaces}b`);
    expect(htmlText(`<pre>a${spaces}\n${spaces}b</pre>`, 'http://a/')).toBe('a\nb');
  });
});
