import personal from '@parallel-agents/agents-personal';
import { metaAgents } from '@parallel-agents/meta/agents';
import { builtinAgents, createRegistry, loadAgents, type Registry } from '@parallel-agents/registry';

/** What `--agents` names, and the folder from which it is looked up. */
export interface AgentSpecifier {
  specifier: string;
  from: string;
}

export interface KnownAgents {
  registry: Registry;
  /** What was loaded and is not honoured in full. */
  warnings: readonly string[];
}

/**
 * The agents that come with the command, and those of third parties.
 *
 * @throws InputError for a source that cannot be loaded, or two agents of one name
 */
export async function loadKnownAgents(specifiers: readonly AgentSpecifier[]): Promise<KnownAgents> {
  const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };
  const loaded = await Promise.all(specifiers.map(({ specifier, from }) => loadAgents(specifier, { from })));
  return {
    registry: createRegistry(builtIn, ...loaded),
    warnings: loaded.flatMap(({ warnings }) => warnings),
  };
}
