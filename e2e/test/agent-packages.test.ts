import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, type LoadedAgents, loadAgents } from '@parallel-agents/registry';
import { describeAgent } from '@parallel-agents/registry/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../command.ts';
import { pnpm, root } from '../packages.ts';

const packed = ['@parallel-agents/core', '@parallel-agents/checks', '@parallel-agents/agents-personal'];
let project: string;
let loaded: LoadedAgents;

/** The project of a user who installed the package from npm: packed, installed, and loaded by name. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'agent-packages-'));
  await pnpm(root, ['exec', 'turbo', 'run', 'build', ...packed.map((name) => `--filter=${name}`)]);
  await pnpm(root, [...packed.map((name) => `--filter=${name}`), 'pack', '--pack-destination', project]);
  const tarballs = (await readdir(project)).filter((file) => file.endsWith('.tgz'));
  const dependencies = packed.map((name) => {
    const tarball = tarballs.find((file) => file.startsWith(`${name.slice(1).replace('/', '-')}-`));
    return [name, `file:./${tarball}`] as const;
  });
  const manifest = { name: 'user-project', private: true, dependencies: Object.fromEntries(dependencies) };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await command('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: project });
  loaded = await loadAgents('@parallel-agents/agents-personal', { from: project });
}, 180_000);

afterAll(() => rm(project, { recursive: true, force: true }));

describe('the personal agents, installed from their packed tarball', () => {
  it('load by the name of the package, under their namespace, without warnings', () => {
    expect(loaded).toMatchObject({ namespace: 'personal', notes: [] });
    expect(loaded.source).toMatch(/^@parallel-agents\/agents-personal@\d/);
    expect(loaded.agents.map((agent) => agent.name)).toEqual([
      'personal/travel_event_planner',
      'personal/donut_care_coordinator',
      'personal/pup_community_engager',
      'personal/print_project_manager',
      'personal/training_assistant',
    ]);
  });

  it('come from the installed files, not from this workspace', async () => {
    const installed = join(project, 'node_modules/@parallel-agents/agents-personal');
    expect(await readdir(installed)).not.toContain('src');
    await expect(loadAgents('@parallel-agents/agents-personal', { from: tmpdir() })).rejects.toMatchObject({
      code: 'INVALID_FILE',
    });
  });

  it('check answers with their own copy of zod', () => {
    for (const agent of loaded.agents) {
      const { examples } = describeAgent(agent).outputSchema as { examples?: unknown[] };
      expect(examples).toHaveLength(1);
      expect(agent.outputSchema?.parse(examples?.[0])).toEqual(examples?.[0]);
      expect(agent.outputSchema?.safeParse({}).success).toBe(false);
    }
  });

  it('are found by their bare names in a registry', () => {
    const registry = createRegistry(loaded);
    expect(registry.resolve('print_project_manager')?.name).toBe('personal/print_project_manager');
    expect(registry.sourceOf('personal/print_project_manager')).toBe(loaded.source);
  });
});
