import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pluginFolder, runOpenClaw } from '../plugin-package.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'parallel-agents-manifest-'));
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

it.each([
  ['is what OpenClaw itself would write', ['build', '--check']],
  ['is valid', ['validate']],
])('the manifest of the plugin %s', async (_what, command) => {
  const said = await runOpenClaw(
    ['plugins', ...command, '--root', pluginFolder, '--entry', './dist/index.js'],
    {
      HOME: home,
    },
  );
  expect(said).toMatch(/up to date|is valid/i);
});
