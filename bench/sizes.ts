// What it costs to have a package and to load it, beside two others that people know. `node bench/sizes.ts`, after
// `npm run build`; packages come from the registry that npm is set to.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  const own = (name: string): string[] => tarballs.filter((file) => file.includes(`/${name}-`));
  const projects = {
    '@parallel-agents/core': { installs: own('parallel-agents-core'), imports: ['@parallel-agents/core'] },
    '@parallel-agents/ai-sdk with @ai-sdk/anthropic': {
      installs: [...own('parallel-agents-core'), ...own('parallel-agents-ai-sdk'), '@ai-sdk/anthropic'],
      imports: ['@parallel-agents/ai-sdk', '@ai-sdk/anthropic'],
    },
    'ai with @ai-sdk/anthropic': {
      installs: ['ai', 'zod', '@ai-sdk/anthropic'],
      imports: ['ai', '@ai-sdk/anthropic'],
    },
    ai: { installs: ['ai', 'zod'], imports: ['ai'] },
    '@openai/agents': { installs: ['@openai/agents', 'zod'], imports: ['@openai/agents'] },
  };
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
  const table = new Table(
    'package',
    'packages installed',
    'MB installed',
    'ms CPU to import, beyond an empty process',
  );
  for (const { name, folder } of folders) {
    const list = run('npm', ['ls', '--all', '--parseable'], folder);
    const kilobytes = run('du', ['-sk', join(folder, 'node_modules')]);
    const megabytes = Number.parseInt(kilobytes, 10) / 1024;
    const cpuMs = (starts[name] ?? Number.NaN) - (starts.empty ?? Number.NaN);
    table.add(name, list.trim().split('\n').length - 1, megabytes.toFixed(1), cpuMs.toFixed(0));
  }
  table.publish('ai-sdk.md', 'sizes');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
