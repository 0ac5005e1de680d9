import personal from '@parallel-agents/agents-personal';
import { metaAgents } from '@parallel-agents/meta';
import { builtinAgents, createRegistry, type Registry } from '@parallel-agents/registry';
import type { Host } from './host/host.ts';
import { readWorkspaceAgents, type WorkspaceAgents } from './workspace/workspace-agents.ts';

const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };

/** The agents that come with the plugin. */
export const knownAgents: Registry = createRegistry(builtIn);

/**
 * The agents that a chat can use: those of the plugin and those in its workspace.
 *
 * @returns them, the files of those in the workspace, and what is wrong with files of the workspace that hold none
 */
export async function agentsOf(
  host: Host,
): Promise<{ registry: Registry } & Omit<WorkspaceAgents, 'agents'>> {
  const { agents, ...others } = await readWorkspaceAgents(host);
  return { registry: createRegistry(knownAgents, { source: 'the workspace', agents }), ...others };
}
