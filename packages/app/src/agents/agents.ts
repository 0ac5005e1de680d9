import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import personal from '@parallel-agents/agents-personal';
import { InputError } from '@parallel-agents/core';
import { metaAgents } from '@parallel-agents/meta/internal/agents';
import {
  type AgentOrigin,
  builtinAgents,
  createRegistry,
  type LoadedAgents,
  loadAgents,
  type Registry,
} from '@parallel-agents/registry';
import type { Describe } from '../basics/describe.ts';
import { homeOf } from '../settings/surroundings.ts';
import { type AgentSpecifier, placesOf } from './agent-specifier.ts';
import { type FoundPackage, type FoundPlace, foundPackages, foundPlaces } from './found-places.ts';
import { readTrust, type TrustedFolders } from './trust.ts';

export type { AgentSpecifier } from './agent-specifier.ts';

/** The namespace under which the agents that come along are always found. */
const builtInSource = 'built-in';

export interface KnownAgents {
  registry: Registry;
  /** Files that hold no agent, a line for each source. */
  warnings: readonly string[];
  /** Packages of the project whose agents are code, which is not run before somebody says yes. */
  waitingPackages?: readonly string[];
  /** What is known of an agent beside its definition, by its full name. */
  originOf(name: string): AgentOrigin;
}

/** How agents are loaded. */
export interface LoadingOptions {
  /** The folder that is worked in: agents are looked for there. */
  cwd: string;
  /** Has the home, which `~` stands for and where else they are looked for, and what this user has said yes to. */
  env: Readonly<Record<string, string | undefined>>;
  /** A file that cannot be used is an error. @default false */
  strict?: boolean | undefined;
  describe: Describe;
}

/**
 * The agents that come along, those that are found, and those that are named. The nearer goes before the
 * others: those that were given, those of the configuration, in the project, in the home, in plugins, in packages that
 * the project depends on, built-in.
 *
 * @throws InputError for a source that is named and cannot be loaded
 */
export async function loadKnownAgents(
  specifiers: readonly AgentSpecifier[],
  { cwd, env, strict, describe }: LoadingOptions,
): Promise<KnownAgents> {
  const builtIn = { source: builtInSource, agents: [...builtinAgents, ...personal.agents, ...metaAgents] };
  const home = homeOf({ env });
  const trust = readTrust({ env });
  const places = (await Promise.all(specifiers.map((specifier) => placesOf(specifier, home)))).flat();
  const named = await Promise.all(
    places.map(async ({ specifier, found: isFound, ...place }) => {
      const loaded = await loadAgents(specifier, { ...place, strict });
      const folder = resolve(place.from, specifier);
      // What a cloned project says of itself is no yes; what lies elsewhere its user has put there.
      const isOwn = isFound === true && isWithin(folder, place.from) && existsSync(folder);
      return isOwn && !trust.has(folder) ? withholding(loaded, describe) : loaded;
    }),
  );
  const wanted = new Set(places.map(({ specifier, from }) => resolve(from, specifier)));
  const unnamed = (await foundPlaces(cwd, home)).filter(({ folder }) => !wanted.has(folder));
  const names = new Set(places.map(({ specifier }) => specifier));
  const packages = (await foundPackages(cwd, home)).filter(({ name }) => !names.has(name));
  const found = await Promise.all([
    ...packages.map((one) => loadFoundPackage(one, { trust, describe })),
    ...unnamed.map((place) => loadFound(place, { cwd, trust, describe })),
  ]);
  const loaded = [...found.flatMap((source) => ('agents' in source ? source : [])), ...named];
  const registry = createRegistry(builtIn, ...loaded);
  const origins = new Map(loaded.flatMap((source) => source.agents.map(({ name }) => [name, source])));
  return {
    registry,
    warnings: [
      ...found.flatMap((source) => ('problem' in source ? source.problem : [])),
      ...loaded.flatMap((source) => setAsideIn(source, describe)),
      ...sayHidden(registry, describe),
    ],
    waitingPackages: loaded.flatMap(({ source, codeWaits }) => (codeWaits ? source : [])),
    originOf: (name) => ({
      source: registry.sourceOf(name),
      file: origins.get(name)?.files.get(name),
      remarks: origins.get(name)?.remarks.get(name),
      scores: origins.get(name)?.scores.get(name),
    }),
  };
}

/** A project may have been cloned a moment ago: its agents are there, and their tools wait until somebody says yes. */
export function withholding(loaded: LoadedAgents, describe: Describe, named = loaded.source): LoadedAgents {
  const trust = describe('trustAgents');
  // Where no setting names agents, there is one way.
  const ways = trust.includes(describe('agents')) ? [trust] : [trust, describe('agents', named)];
  const why = `they come with this project, and nobody has said yes to their tools; that is said by ${ways.join(' or ')}`;
  const agents = loaded.agents.map((agent) =>
    agent.tools === 'none' ? agent : { ...agent, toolsWithheld: why },
  );
  return { ...loaded, agents };
}

type Found = LoadedAgents | { problem: string[] };

async function loadFound(
  { folder, namespace, origin }: FoundPlace,
  { cwd, trust, describe }: { cwd: string; trust: TrustedFolders; describe: Describe },
): Promise<Found> {
  // Tools make such folders before there is anything in them.
  if ((await readdir(folder)).length === 0) return { problem: [] };
  return orProblem(async () => {
    const loaded = await loadAgents(folder, { from: cwd, namespace });
    return origin === 'project' && !trust.has(folder) ? withholding(loaded, describe) : loaded;
  });
}

/** The code of a package runs with all rights of its user, so that it waits as tools do. */
async function loadFoundPackage(
  { name, from }: FoundPackage,
  { trust, describe }: { trust: TrustedFolders; describe: Describe },
): Promise<Found> {
  // What is wrong with a package is said with its name.
  return orProblem(async () => {
    if (trust.has(from)) return loadAgents(name, { from });
    const loaded = withholding(await loadAgents(name, { from, withoutCode: true }), describe, name);
    if (!loaded.codeWaits) return loaded;
    const ways = [describe('trustAgents'), describe('agents', name)].join(' or ');
    const waits = `${loaded.source} has agents that are code; it is run once somebody says yes: ${ways}`;
    return { ...loaded, notes: [waits, ...loaded.notes] };
  });
}

/** What nobody named stops nothing. */
async function orProblem(load: () => Promise<LoadedAgents>): Promise<Found> {
  try {
    return await load();
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    return { problem: [thrown.issues.at(-1)?.message ?? thrown.message] };
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/** As many as are worth the words. */
const mostNamed = 3;

/** One line for a source, however many of its files are set aside. */
export function setAsideIn({ source, notes }: LoadedAgents, describe: Describe): string[] {
  if (notes.length <= mostNamed) return [...notes];
  const named = notes.slice(0, mostNamed).join('; ');
  const more = notes.length - mostNamed;
  return [
    `${notes.length} things of ${source} are set aside: ${named}; ${more} more (${describe('lintAgents', source)})`,
  ];
}

/** What no name finds any more, a line for each two sources. */
export function sayHidden(registry: Registry, describe: Describe): string[] {
  const lost = registry.hidden().filter(({ name, by }) => name === by.name);
  const bySources = Map.groupBy(lost, ({ source, by }) => JSON.stringify([source, by.source]));
  return [...bySources.values()].map((hidden) => {
    const [first] = hidden;
    const names = hidden.slice(0, mostNamed).map(({ name }) => name);
    const more = hidden.length - names.length;
    const which = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
    const named = describe('agents', `name=${first?.source}`);
    return `${first?.by.source} hides ${which} of ${first?.source}; give one of the two another name: ${named}`;
  });
}
