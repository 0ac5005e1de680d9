import type { AgentDefinition, AgentResolver, AgentsIn, KnownAgents } from '@parallel-agents/core';
import { bareName, toAgentName, toComparable } from './agent-name.ts';
import { suggestName } from './suggest-name.ts';

/** Agents with the name of the place they come from. */
export interface AgentSource {
  /** For people: a package name and version, a folder, `built-in`. */
  source: string;
  agents: readonly AgentDefinition[];
}

/** An agent that its own name does not find, because another one has it. */
interface HiddenAgent {
  /** Its full name. */
  name: string;
  source: string;
  /** The agent that is found instead, and where that comes from. */
  by: { name: string; source: string };
}

/** The agents of one or more sources, found by name. Iterating it gives the definitions in the order they came. */
export interface Registry<Known extends KnownAgents = KnownAgents>
  extends AgentResolver<Known>,
    Iterable<AgentDefinition> {
  /**
   * The agent of that name, however it is written: `code_reviewer`, `code-reviewer`, `Code Reviewer`. A name without a
   * namespace finds the agent of the last source that has it, as that is the nearest to who asks; within one source the
   * first. A namespace before it finds that source's: `personal/print_project_manager`, `built-in/code_reviewer`.
   */
  resolve(name: string): AgentDefinition | undefined;
  /** The full names, namespaces included. */
  names(): readonly string[];
  /** The nearest full name to one that is not known; `undefined` where nothing is near. */
  suggest(name: string): string | undefined;
  list(options?: { category?: string | undefined }): AgentDefinition[];
  /** The categories that have agents, in the order they came. */
  categories(): string[];
  /** Where the agent of that full name comes from. */
  sourceOf(name: string): string | undefined;
  /** The agents that need their namespace to be found, or cannot be found at all. */
  hidden(): readonly HiddenAgent[];
}

interface Entry {
  definition: AgentDefinition;
  source: string;
  /** Later sources go before earlier ones. */
  rank: number;
}

type AgentsOf<Source> = AgentsIn<Source extends AgentSource ? Source['agents'] : Source>;

/**
 * The agents that types know of. An agent that is loaded while the program runs may take the name of any other: with
 * one such source, names are known and what they answer is not.
 */
type AgentsOfAll<Sources extends readonly unknown[]> = string extends keyof AgentsOf<Sources[number]>
  ? { readonly [Name in NamesOf<Sources[number]>]: AgentDefinition }
  : Merged<Sources>;

type NamesOf<Source> = Source extends unknown
  ? string extends keyof AgentsOf<Source>
    ? never
    : keyof AgentsOf<Source> & string
  : never;

/** Of two agents with one name, the later one is found. */
type Merged<Sources extends readonly unknown[]> = Sources extends readonly [...infer Before, infer Last]
  ? Omit<Merged<Before>, keyof AgentsOf<Last>> & AgentsOf<Last>
  : Record<never, AgentDefinition>;

/** Where agents lie that somebody gave no other namespace: tasks may call them by it wherever they lie. */
const commonNamespace = 'agents';

/**
 * Puts agents together: lists of definitions, what `loadAgents` returned, other registries. What comes later is nearer:
 * where two sources have one name, the agent of the later one is found, and `hidden()` says what is not.
 *
 * @example
 * createRegistry(builtinAgents, await loadAgents('@parallel-agents/agents-personal'), [critic]);
 */
export function createRegistry<
  const Sources extends readonly (readonly AgentDefinition[] | AgentSource | Registry)[],
>(...sources: Sources): Registry<AgentsOfAll<Sources>> {
  const all = sources.flatMap(entriesOf);
  const ranked = all.toSorted((a, b) => b.rank - a.rank);
  const byFullName = firstOf(ranked, ({ definition }) => [definition.name]);
  const byWritten = firstOf(ranked, ({ definition, source }) => [
    toComparable(definition.name),
    ...(definition.displayName === undefined ? [] : [slug(definition.displayName)]),
    // Agents without a namespace have that of their source.
    ...(definition.name.includes('/') ? [] : [`${toAgentName(source)}/${toAgentName(definition.name)}`]),
  ]);
  const byBareName = firstOf(ranked, ({ definition }) => [
    toAgentName(bareName(definition.name)),
    ...(definition.displayName === undefined ? [] : [toAgentName(definition.displayName)]),
  ]);
  const entries = all.filter(({ definition }) => byFullName.get(definition.name)?.definition === definition);
  const unique = [...new Map(entries.map((entry) => [entry.definition.name, entry])).values()];
  const definitions = unique.map(({ definition }) => definition);
  const nearestFirst = unique.toSorted((a, b) => b.rank - a.rank).map(({ definition }) => definition.name);
  const find = (name: string): Entry | undefined => {
    if (!name.includes('/')) return byBareName.get(toAgentName(name));
    const written = toComparable(name);
    const found = byFullName.get(name) ?? byWritten.get(written) ?? byWritten.get(slug(name));
    if (found !== undefined || !written.startsWith(`${commonNamespace}/`)) return found;
    return byBareName.get(toAgentName(bareName(name)));
  };
  return {
    resolve: (name) => (toAgentName(name) === '' ? undefined : find(name)?.definition),
    names: () => definitions.map(({ name }) => name),
    suggest: (name) => suggestName(name, nearestFirst),
    list: ({ category } = {}) =>
      definitions.filter((definition) => category === undefined || definition.category === category),
    categories: () => [...new Set(definitions.map((definition) => definition.category))],
    sourceOf: (name) => byFullName.get(name)?.source,
    hidden: () =>
      all.flatMap(({ definition, source }) => {
        const found = byBareName.get(toAgentName(bareName(definition.name)));
        if (found === undefined || found.definition === definition) return [];
        return [{ name: definition.name, source, by: { name: found.definition.name, source: found.source } }];
      }),
    [Symbol.iterator]: () => definitions[Symbol.iterator](),
  };
}

/** A written name with a path in it, as one name: `garden/Plant Helper` → `garden_plant_helper`. */
function slug(name: string): string {
  return toAgentName(name);
}

function firstOf(entries: readonly Entry[], keysOf: (entry: Entry) => readonly string[]): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    for (const key of keysOf(entry)) if (key !== '' && !found.has(key)) found.set(key, entry);
  }
  return found;
}

function entriesOf(source: readonly AgentDefinition[] | AgentSource | Registry, index: number): Entry[] {
  const label = `list ${index + 1}`;
  if ('resolve' in source) {
    return [...source].map((definition) => ({
      definition,
      source: source.sourceOf(definition.name) ?? label,
      rank: index,
    }));
  }
  const [agents, name] = 'agents' in source ? [source.agents, source.source] : [source, label];
  return agents.map((definition) => ({ definition, source: name, rank: index }));
}
