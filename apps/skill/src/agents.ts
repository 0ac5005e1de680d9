import personal from '@parallel-agents/agents-personal';
import { type MadeUpAgent, withMadeUp } from '@parallel-agents/app/agents';
import { metaAgents } from '@parallel-agents/meta';
import { builtinAgents, createRegistry, type Registry } from '@parallel-agents/registry';
import type { Host } from './host/host.ts';
import { readWorkspaceAgents, type WorkspaceAgents } from './workspace/workspace-agents.ts';

const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };

/** The agents that come with the plugin. */
export const knownAgents: Registry = createRegistry(builtIn);

/**
 * The agents that a chat can use: those of the plugin, those in its workspace, and those that it makes up.
 *
 * @returns them, the files of those in the workspace, and what is wrong with files of the workspace that hold none
 * @throws InputError for a name that another agent has
 */
export async function agentsOf(
  host: Host,
  madeUp: readonly MadeUpAgent[] = [],
): Promise<{ registry: Registry } & Omit<WorkspaceAgents, 'agents'>> {
  const { agents, ...others } = await readWorkspaceAgents(host);
  const known = createRegistry(knownAgents, { source: 'the workspace', agents });
  return { registry: withMadeUp(known, madeUp), ...others };
}
