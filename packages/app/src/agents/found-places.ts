import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { homeOf, type Surroundings } from '../settings/surroundings.ts';
import { toNamespaceOrNone } from './agent-specifier.ts';

/** A folder of agents that nobody named. */
export interface FoundPlace {
  folder: string;
  namespace: string;
  /** Whose it is; the nearer goes before the others. */
  origin: 'plugin' | 'home' | 'project';
}

/** Where Claude Code, opencode, Copilot and pi keep agents, below a project and below a home. */
const inProject = ['.claude/agents', '.opencode/agents', '.opencode/agent', '.github/agents', '.pi/agents'];
const inHome = [
  '.claude/agents',
  '.config/opencode/agents',
  '.config/opencode/agent',
  '.copilot/agents',
  '.pi/agent/agents',
];

/**
 * The folders of agents that lie where other tools look for them, the farthest first: plugins of Claude Code, the home,
 * the project, which is the nearest folder above with such agents, up to the root of its repository.
 */
export async function foundPlaces(cwd: string, home: string | undefined): Promise<FoundPlace[]> {
  const project = nearestProject(cwd, home);
  const places: FoundPlace[] = [
    ...(home === undefined ? [] : await pluginsIn(home)),
    ...(home === undefined
      ? []
      : inHome.map((path) => ({ folder: join(home, path), namespace: 'home', origin: 'home' as const }))),
    ...(project === undefined
      ? []
      : inProject.map((path) => ({
          folder: join(project, path),
          namespace: 'project',
          origin: 'project' as const,
        }))),
  ];
  const there = places.filter(({ folder }) => existsSync(folder));
  const real = await Promise.all(there.map(({ folder }) => realpath(folder)));
  return there.filter((_, index) => real.indexOf(real[index] ?? '') === index);
}

/** The folder of the project whose agents are found here; nothing where there is none. */
export function projectOf({ cwd, env }: Pick<Surroundings, 'cwd' | 'env'>): string | undefined {
  return nearestProject(cwd, homeOf({ env }));
}

/** Above the folder one works in, only what belongs to the same repository: others may write there. */
function nearestProject(cwd: string, home: string | undefined): string | undefined {
  let nearest: string | undefined;
  for (let folder = resolve(cwd); folder !== home; folder = dirname(folder)) {
    if (inProject.some((path) => existsSync(join(folder, path)))) nearest ??= folder;
    if (nearest === resolve(cwd) || existsSync(join(folder, '.git'))) return nearest;
    if (dirname(folder) === folder) return undefined;
  }
  return undefined;
}

const installSchema = z.looseObject({ installPath: z.string() });
const pluginsSchema = z.looseObject({
  plugins: z.record(z.string(), z.union([installSchema, z.array(installSchema)])),
});

/** Whoever installed a plugin has said yes to it. */
async function pluginsIn(home: string): Promise<FoundPlace[]> {
  const text = await readFile(join(home, '.claude/plugins/installed_plugins.json'), 'utf8').catch(() => '{}');
  const { data } = pluginsSchema.safeParse(parsed(text));
  return Object.entries(data?.plugins ?? {}).flatMap(([name, installed]) => {
    const namespace = toNamespaceOrNone(name.replace(/@.*$/, ''));
    if (namespace === undefined) return [];
    return [installed].flat().map(({ installPath }) => ({
      folder: join(installPath, 'agents'),
      namespace,
      origin: 'plugin' as const,
    }));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
