import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { callables, programOf } from './kit/docstrings.ts';
import { type Block, blocksOf, pages, placeOf, root } from './kit/page.ts';
import { wayOf } from './kit/ways.ts';

/** Beside the examples, which can import every package. */
const folder = mkdtempSync(join(root, 'examples', '.pages-'));
afterAll(() => rmSync(folder, { recursive: true }));

const programs = pages
  .flatMap(blocksOf)
  .filter((block) => /program$/.test(wayOf(block) ?? '') || /^file: .*\.ts$/.test(block.directive ?? ''))
  .map((block) => ({ block, file: join(folder, nameOf(block)) }));
for (const { block, file } of programs) writeFileSync(file, block.text);
const docstrings = callables().flatMap(({ examples, ...callable }) =>
  examples.map((example, index) => ({
    file: `${callable.file}-${callable.name}-${index}`.replace(/[/.:]/g, '-'),
    text: programOf(example, callable),
  })),
);
for (const { file, text } of docstrings) writeFileSync(join(folder, `${file}.ts`), text);

/** In native code, as `npm run typecheck` has it. */
const compiler = join(root, 'node_modules/typescript-native/bin/tsc');

/** Packages that no example is about, but for those in docstrings. */
const paths = {
  '@parallel-agents/mcp': ['../../apps/mcp/src/index.ts'],
  '@parallel-agents/web': ['../../apps/web/src/index.ts'],
};

/** Loads each file in turn, and says of each what it threw. */
const runAll = `
const failed = {};
for (const file of process.argv.slice(1)) await import(file).catch((thrown) => { failed[file] = String(thrown.stack ?? thrown); });
process.stdout.write('\\nfailed ' + JSON.stringify(failed), () => process.exit());
`;

test('the programs that pages and docstrings show are well typed', () => {
  expect(docstrings.length).toBeGreaterThan(80);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.base.json', include: ['*.ts'], compilerOptions: { paths } }),
  );
  const { stdout, status } = spawnSync(process.execPath, [compiler, '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
    timeout: 170_000,
  });
  expect(stdout.replaceAll('.ts(', ':').trim()).toBe('');
  expect(status).toBe(0);
}, 180_000);

test('the programs that pages show run as they stand', () => {
  const run = programs.filter(({ block }) => wayOf(block) === 'program').map(({ file }) => file);
  expect(run.length).toBeGreaterThan(25);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@parallel-agents/source', '--input-type=module', '--eval', runAll, ...run],
    { cwd: folder, encoding: 'utf8', timeout: 110_000 },
  );
  expect(stdout, stderr).toContain('\nfailed {');
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf('\nfailed ') + 8))).toEqual({});
}, 120_000);

test('each package has a README with a first example', () => {
  const readmes = pages.filter((page) => /^packages\/[^/]+\/README\.md$/.test(page));
  expect(readmes.length).toBeGreaterThan(10);
  expect(readmes.filter((page) => !blocksOf(page).some(({ language }) => language === 'ts'))).toEqual([]);
});

test('each README of a package installs what its examples import', () => {
  const lacking = pages
    .filter((page) => /^packages\/[^/]+\/README\.md$/.test(page))
    .flatMap((page) => {
      const blocks = blocksOf(page);
      const installed = blocks.flatMap(({ language, text }) =>
        language === 'json'
          ? Object.keys(JSON.parse(text).dependencies ?? {})
          : (/^npm install (.*)$/m.exec(text)?.[1]?.split(' ') ?? []),
      );
      return blocks
        .filter((block) => wayOf(block) === 'program')
        .flatMap(({ text }) => [...text.matchAll(/from '((?!node:)(?:@[^/']+\/)?[^/']+)/g)])
        .flatMap(([, name = '']) => (installed.includes(name) ? [] : [`${page}: ${name}`]));
    });
  expect(lacking).toEqual([]);
});

function nameOf(block: Block): string {
  return `${placeOf(block).replace(/[/.:]/g, '-')}.ts`;
}
