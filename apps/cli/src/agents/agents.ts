import personal from '@parallel-agents/agents-personal';
import { metaAgents } from '@parallel-agents/meta/agents';
import {
  type AgentOrigin,
  builtinAgents,
  createRegistry,
  type LoadedAgents,
  loadAgents,
  type Registry,
} from '@parallel-agents/registry';
import { type AgentSpecifier, placesOf } from './agent-specifier.ts';

export type { AgentSpecifier } from './agent-specifier.ts';

/** The namespace under which the agents that come with the command are always found. */
export const builtInSource = 'built-in';

export interface KnownAgents {
  registry: Registry;
  /** Files that hold no agent, a line for each source. */
  warnings: readonly string[];
  /** What is known of an agent beside its definition, by its full name. */
  originOf(name: string): AgentOrigin;
}

/** How agents are loaded. */
export interface LoadingOptions {
  /** What `~` stands for. */
  home?: string | undefined;
  /** A file that cannot be used is an error. @default false */
  strict?: boolean | undefined;
}

/**
 * The agents that come with the command, and those of third parties. What is named later goes before what is named
 * earlier, and before what comes with the command.
 *
 * @throws InputError for a source that cannot be loaded
 */
export async function loadKnownAgents(
  specifiers: readonly AgentSpecifier[],
  { home, strict }: LoadingOptions = {},
): Promise<KnownAgents> {
  const builtIn = { source: builtInSource, agents: [...builtinAgents, ...personal.agents, ...metaAgents] };
  const places = await Promise.all(specifiers.map((specifier) => placesOf(specifier, home)));
  const loaded = await Promise.all(
    places.flat().map(({ specifier, ...place }) => loadAgents(specifier, { ...place, strict })),
  );
  const registry = createRegistry(builtIn, ...loaded);
  return {
    registry,
    warnings: [...loaded.flatMap(setAsideIn), ...sayHidden(registry)],
    originOf(name) {
      const from = loaded.findLast(({ agents }) => agents.some((agent) => agent.name === name));
      return {
        source: registry.sourceOf(name),
        file: from?.files.get(name),
        remarks: from?.remarks.get(name),
      };
    },
  };
}

/** As many as are worth the words. */
const mostNamed = 3;

/** One line for a source, however many of its files are set aside. */
function setAsideIn({ source, notes }: LoadedAgents): string[] {
  if (notes.length <= mostNamed) return [...notes];
  const named = notes.slice(0, mostNamed).join('; ');
  const more = notes.length - mostNamed;
  return [
    `${notes.length} things of ${source} are set aside: ${named}; ${more} more (\`parallel-agents agents lint ${source}\`)`,
  ];
}

/** What no name finds any more, a line for each two sources. */
function sayHidden(registry: Registry): string[] {
  const lost = registry.hidden().filter(({ name, by }) => name === by.name);
  const bySources = Map.groupBy(lost, ({ source, by }) => JSON.stringify([source, by.source]));
  return [...bySources.values()].map((hidden) => {
    const [first] = hidden;
    const names = hidden.slice(0, mostNamed).map(({ name }) => name);
    const more = hidden.length - names.length;
    const which = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
    return `${first?.by.source} hides ${which} of ${first?.source}; give one of the two another name: --agents name=${first?.source}`;
  });
}
