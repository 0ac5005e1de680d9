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

/** Where tools keep agents below a project and below a home; `.agents` is for several of them. The later goes first. */
const inProject = [
  '.agents/agents',
  '.gemini/agents',
  '.cursor/agents',
  '.claude/agents',
  '.opencode/agents',
  '.opencode/agent',
  '.github/agents',
  '.pi/agents',
];
const inHome = [
  '.agents/agents',
  '.gemini/agents',
  '.config/gemini-cli/agents',
  '.cursor/agents',
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
    ...(project === undefined ? [] : projectPlaces(project)),
  ];
  const there = places.filter(({ folder }) => existsSync(folder));
  const real = await Promise.all(there.map(({ folder }) => realpath(folder)));
  return there.filter((_, index) => real.indexOf(real[index] ?? '') === index);
}

/** The folders of a project in which tools keep agents, the farthest first; those that are there. */
export function projectPlaces(project: string): FoundPlace[] {
  return inProject
    .map((path) => ({ folder: join(project, path), namespace: 'project', origin: 'project' as const }))
    .filter(({ folder }) => existsSync(folder));
}

function nearestProject(cwd: string, home: string | undefined): string | undefined {
  return nearestFolder(cwd, home, (folder) => inProject.some((path) => existsSync(join(folder, path))));
}

/**
 * The folder of the project whose agents and packages of agents are found here, the outer one where these are two; nothing
 * where there is none.
 */
export async function projectOf({
  cwd,
  env,
}: Pick<Surroundings, 'cwd' | 'env'>): Promise<string | undefined> {
  const home = homeOf({ env });
  const [first] = await foundPackages(cwd, home);
  const folders = [nearestProject(cwd, home), first?.from].filter((folder) => folder !== undefined);
  return folders.toSorted((a, b) => a.length - b.length)[0];
}

/** A package of agents that the project depends on. */
export interface FoundPackage {
  name: string;
  /** The folder of the project, where it is looked up from. */
  from: string;
}

/** What a package says in its `keywords` that has agents for this program. */
const keyword = 'parallel-agents-agents';

/** They come along. */
const ownPackage = '@parallel-agents/agents-personal';

const namesSchema = z.record(z.string(), z.unknown()).catch({});
const projectSchema = z.looseObject({
  dependencies: namesSchema,
  devDependencies: namesSchema,
  optionalDependencies: namesSchema,
});
const packageSchema = z.looseObject({ keywords: z.array(z.unknown()) });

/**
 * The packages of agents among those that the nearest `package.json` names, found by their keyword. What these depend on
 * in turn nobody has named. A file that cannot be read names none.
 */
export async function foundPackages(cwd: string, home: string | undefined): Promise<FoundPackage[]> {
  const from = nearestFolder(cwd, home, (folder) => existsSync(join(folder, 'package.json')));
  if (from === undefined) return [];
  const { data } = projectSchema.safeParse(await readJson(join(from, 'package.json')));
  const { dependencies, devDependencies, optionalDependencies } = data ?? {};
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const found = await Promise.all(
    names.sort().map(async (name) => ({ name, isOne: await hasKeyword(name, from, home) })),
  );
  return found.flatMap(({ name, isOne }) => (isOne ? { name, from } : []));
}

async function hasKeyword(name: string, from: string, home: string | undefined): Promise<boolean> {
  if (name === ownPackage || !/^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*$/.test(name)) return false;
  const manifest = join('node_modules', name, 'package.json');
  const folder = nearestFolder(from, home, (above) => existsSync(join(above, manifest)));
  if (folder === undefined) return false;
  const { data } = packageSchema.safeParse(await readJson(join(folder, manifest)));
  return data?.keywords.includes(keyword) === true;
}

async function readJson(file: string): Promise<unknown> {
  return parsed(await readFile(file, 'utf8').catch(() => ''));
}

/** Above the folder one works in, only what belongs to the same repository: others may write there. */
function nearestFolder(
  cwd: string,
  home: string | undefined,
  isIt: (folder: string) => boolean,
): string | undefined {
  let nearest: string | undefined;
  for (let folder = resolve(cwd); folder !== home; folder = dirname(folder)) {
    if (nearest === undefined && isIt(folder)) nearest = folder;
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
  const { data } = pluginsSchema.safeParse(
    await readJson(join(home, '.claude/plugins/installed_plugins.json')),
  );
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
