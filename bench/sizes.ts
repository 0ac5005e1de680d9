// What it costs to have a package and to load it, beside two others that people know. `node bench/sizes.ts`, after
// `npm run build`; packages come from the registry that npm is set to.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureStarts } from './import-time.ts';
import { Table } from './tables.ts';

const root = join(import.meta.dirname, '..');
const { packageManager } = (await import('../package.json', { with: { type: 'json' } })).default;
const scratch = mkdtempSync(join(tmpdir(), 'parallel-agents-sizes-'));
/** What it prints, where it ends well. */
const run = (program: string, args: readonly string[], cwd = root): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const isHere = (path: string): boolean => existsSync(join(root, path, 'package.json'));

try {
  const packed = join(scratch, 'packed');
  run('npx', [
    '-y',
    packageManager,
    '--filter=./packages/*',
    '--filter=./apps/*',
    'pack',
    '--pack-destination',
    packed,
  ]);
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  const projects = {
    'parallel-agents': { installs: own('apps/cli'), imports: ['parallel-agents'] },
    '@parallel-agents/core': { installs: own('packages/core'), imports: ['@parallel-agents/core'] },
    '@parallel-agents/ai-sdk with @ai-sdk/anthropic': {
      installs: [...own('packages/ai-sdk'), '@ai-sdk/anthropic'],
      imports: ['@parallel-agents/ai-sdk', '@ai-sdk/anthropic'],
    },
    'ai with @ai-sdk/anthropic': {
      installs: ['ai', 'zod', '@ai-sdk/anthropic'],
      imports: ['ai', '@ai-sdk/anthropic'],
    },
    ai: { installs: ['ai', 'zod'], imports: ['ai'] },
    '@openai/agents': { installs: ['@openai/agents', 'zod'], imports: ['@openai/agents'] },
  };

  /** What is packed of one of ours and of those of ours that it needs, none of which comes from a registry. */
  function own(folder: string): string[] {
    const needed = [folder];
    for (const each of needed) {
      const { dependencies = {} } = JSON.parse(readFileSync(join(root, each, 'package.json'), 'utf8'));
      for (const name of Object.keys(dependencies)) {
        const sibling = name.replace(/^@parallel-agents\//, '');
        const path = ['packages', 'apps'].map((group) => `${group}/${sibling}`).find(isHere);
        if (name !== sibling && path !== undefined && !needed.includes(path)) needed.push(path);
      }
    }
    return needed.flatMap((each) => {
      const { name } = JSON.parse(readFileSync(join(root, each, 'package.json'), 'utf8'));
      const file = new RegExp(`/${name.replace('@', '').replace('/', '-')}-\\d[^/]*$`);
      return tarballs.filter((tarball) => file.test(tarball));
    });
  }

  const folders = Object.entries(projects).map(([name, { installs, imports }], index) => {
    const folder = join(scratch, `project-${index}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    writeFileSync(join(folder, 'load.js'), imports.map((name) => `await import('${name}');\n`).join(''));
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error', ...installs], folder);
    return { name, folder };
  });
  const starts = measureStarts({
    empty: ['--eval', ''],
    ...Object.fromEntries(folders.map(({ name, folder }) => [name, [join(folder, 'load.js')]])),
  });
  const columns = [
    'package',
    'packages installed',
    'MB installed',
    'ms CPU to import, beyond an empty process',
  ];
  const tables = { 'program.md': new Table(...columns), 'ai-sdk.md': new Table(...columns) };
  for (const { name, folder } of folders) {
    const list = run('npm', ['ls', '--all', '--parseable'], folder);
    const kilobytes = run('du', ['-sk', join(folder, 'node_modules')]);
    const megabytes = Number.parseInt(kilobytes, 10) / 1024;
    const cpuMs = (starts[name] ?? Number.NaN) - (starts.empty ?? Number.NaN);
    const cells = [name, list.trim().split('\n').length - 1, megabytes.toFixed(1), cpuMs.toFixed(0)];
    if (name !== 'parallel-agents') tables['ai-sdk.md'].add(...cells);
    if (!name.includes('@ai-sdk/')) tables['program.md'].add(...cells);
  }
  for (const [page, table] of Object.entries(tables)) table.publish(page, 'sizes');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
