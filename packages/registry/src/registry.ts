import { type AgentDefinition, type AgentResolver, InputError, type InputIssue } from '@parallel-agents/core';
import { bareName } from './agent-name.ts';
import { suggestName } from './suggest-name.ts';

/** Agents with the name of the place they come from, so that a clash can name both sides. */
export interface AgentSource {
  /** For people: a package name and version, a folder, `built-in`. */
  source: string;
  agents: readonly AgentDefinition[];
}

/** The agents of one or more sources, found by name. Iterating it gives the definitions in the order they came. */
export interface Registry extends AgentResolver, Iterable<AgentDefinition> {
  /**
   * The agent of that name. A name without a namespace finds an agent without one first; else a namespaced agent,
   * provided that exactly one has that name: `print_project_manager` finds `personal/print_project_manager`.
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
}

interface Entry {
  definition: AgentDefinition;
  source: string;
}

/**
 * Puts agents together: lists of definitions, what `loadAgents` returned, other registries.
 *
 * @throws InputError (`INVALID_AGENT`) naming both sources for every name that comes twice; nothing is overridden
 * @example
 * createRegistry(builtinAgents, await loadAgents('@parallel-agents/agents-personal'), [myAgent]);
 */
export function createRegistry(
  ...sources: readonly (readonly AgentDefinition[] | AgentSource | Registry)[]
): Registry {
  const entries = new Map<string, Entry>();
  const clashes: InputIssue[] = [];
  for (const entry of sources.flatMap(entriesOf)) {
    const { name } = entry.definition;
    const earlier = entries.get(name);
    if (earlier === undefined) entries.set(name, entry);
    else if (earlier.definition !== entry.definition) clashes.push(clash(name, earlier.source, entry.source));
  }
  if (clashes.length > 0) throw new InputError(clashes);

  const names = [...entries.keys()];
  const definitions = [...entries.values()].map((entry) => entry.definition);
  return {
    resolve(name) {
      const exact = entries.get(name)?.definition;
      if (exact !== undefined || name.includes('/')) return exact;
      const [only, ...others] = definitions.filter((definition) => bareName(definition.name) === name);
      return others.length === 0 ? only : undefined;
    },
    names: () => [...names],
    suggest: (name) => suggestName(name, names),
    list: ({ category } = {}) =>
      definitions.filter((definition) => category === undefined || definition.category === category),
    categories: () => [...new Set(definitions.map((definition) => definition.category))],
    sourceOf: (name) => entries.get(name)?.source,
    [Symbol.iterator]: () => definitions[Symbol.iterator](),
  };
}

function entriesOf(source: readonly AgentDefinition[] | AgentSource | Registry, index: number): Entry[] {
  const label = `list ${index + 1}`;
  if ('resolve' in source) {
    return [...source].map((definition) => ({
      definition,
      source: source.sourceOf(definition.name) ?? label,
    }));
  }
  if ('agents' in source) return source.agents.map((definition) => ({ definition, source: source.source }));
  return source.map((definition) => ({ definition, source: label }));
}

function clash(name: string, first: string, second: string): InputIssue {
  const message =
    first === second
      ? `the agent "${name}" is defined twice in ${first}`
      : `the agent "${name}" is defined by both ${first} and ${second}`;
  const fix = 'Rename one of them, give one source a namespace of its own, or leave one source out.';
  return { code: 'INVALID_AGENT', path: [], message, fix };
}
