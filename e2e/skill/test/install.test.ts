// What an operator does with the plugin’s package, and what stays of it.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { runOpenClaw } from '../plugin-package.ts';

let HOME: string;

const configFile = (): string => join(HOME, '.openclaw/openclaw.json');
const config = async () => JSON.parse(await readFile(configFile(), 'utf8'));
const plugin = (...args: string[]): Promise<string> => runOpenClaw(['plugins', ...args], { HOME });

/** The files of the package, wherever OpenClaw has put them. */
async function installed(): Promise<string[]> {
  const files = await readdir(join(HOME, '.openclaw'), { recursive: true });
  return files.filter((file) => file.endsWith('skill/dist/index.js'));
}

beforeAll(async () => {
  HOME = await mkdtemp(join(tmpdir(), 'parallel-agents-install-'));
  await mkdir(join(HOME, '.openclaw/parallel-agents'), { recursive: true });
  await writeFile(join(HOME, '.openclaw/parallel-agents/runs.sqlite'), 'kept');
  await writeFile(configFile(), JSON.stringify({ gateway: { mode: 'local' } }));
});

afterAll(() => rm(HOME, { recursive: true, force: true, maxRetries: 5 }));

it('is installed from its package without a network', async () => {
  const said = await plugin(
    'install',
    `npm-pack:${inject('pluginTarball')}`,
    '--force',
    '--accept-capabilities',
  );
  expect(said).toContain('Installed plugin: parallel-agents');
  expect(await installed()).toHaveLength(1);
  const set = await config();
  set.plugins.entries['parallel-agents'].config = { maxTasks: 3 };
  await writeFile(configFile(), JSON.stringify(set));
});

it('is uninstalled with its settings; runs that were kept stay, for their owner to remove', async () => {
  const said = await plugin('uninstall', 'parallel-agents', '--force');
  expect(said).toContain('Uninstalled plugin "parallel-agents"');
  expect(await installed()).toEqual([]);
  expect(await readFile(join(HOME, '.openclaw/parallel-agents/runs.sqlite'), 'utf8')).toBe('kept');
  const { plugins } = await config();
  expect(plugins.entries['parallel-agents']).toEqual({ enabled: false });
});
