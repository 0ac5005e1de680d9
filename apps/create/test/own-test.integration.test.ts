import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadAgents } from '@parallel-agents/registry';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it } from 'vitest';
import { run } from '../src/run.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const packages = { core: 'packages/core', registry: 'packages/registry' };

it.each([[[]], [['--typed']]])(
  'the test of a new package passes as it is: %j',
  { timeout: 120_000 },
  async (flags) => {
    const cwd = temporaryFolder();
    expect(run(['agents-legal', ...flags], { cwd, say() {}, complain() {} })).toBe(0);
    const folder = join(cwd, 'agents-legal');
    mkdirSync(join(folder, 'node_modules/@parallel-agents'), { recursive: true });
    for (const [name, path] of Object.entries(packages))
      symlinkSync(join(repository, path), join(folder, 'node_modules/@parallel-agents', name));
    symlinkSync(join(repository, 'packages/core/node_modules/zod'), join(folder, 'node_modules/zod'));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@parallel-agents/source', '--test'],
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect(stdout).toMatch(/fail 0/);
    expect(stdout).toMatch(/legal_helper does its fixtures/);
    // Installed into another project, it is found by its name.
    const project = temporaryFolder();
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(folder, join(project, 'node_modules/agents-legal'));
    const { agents } = await loadAgents('agents-legal', { from: project });
    expect(agents.map(({ name }) => name)).toEqual(['legal/legal_helper']);
  },
);
