import personal from '@parallel-agents/agents-personal';
import { type AgentDefinition, defineAgent, InputError } from '@parallel-agents/core';
import { metaAgents } from '@parallel-agents/meta';
import { builtinAgents, createRegistry, type Registry } from '@parallel-agents/registry';
import type { Host } from './host/host.ts';
import { readWorkspaceAgents, type WorkspaceAgents } from './workspace/workspace-agents.ts';

const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };

/** The agents that come with the plugin. */
export const knownAgents: Registry = createRegistry(builtIn);

/** An agent that a chat makes up for one run. */
export interface AdHocAgent {
  name: string;
  instructions: string;
  description?: string;
}

/**
 * The agents that a chat can use: those of the plugin, those in its workspace, and those that it makes up.
 *
 * @returns them, the files of those in the workspace, and what is wrong with files of the workspace that hold none
 * @throws InputError for a name that another agent has
 */
export async function agentsOf(
  host: Host,
  madeUp: readonly AdHocAgent[] = [],
): Promise<{ registry: Registry } & Omit<WorkspaceAgents, 'agents'>> {
  requireFreeNames(madeUp);
  const { agents, ...others } = await readWorkspaceAgents(host);
  const registry = createRegistry(
    knownAgents,
    { source: 'the workspace', agents },
    { source: 'this call', agents: madeUp.map(toDefinition) },
  );
  return { registry, ...others };
}

/** A chat does not put one of its own in the place of another agent without saying so. */
function requireFreeNames(madeUp: readonly AdHocAgent[]): void {
  const taken = new Set(knownAgents.names());
  const issues = madeUp.flatMap(({ name }) => {
    if (!taken.has(name)) {
      taken.add(name);
      return [];
    }
    const message = `there is an agent "${name}" already`;
    return [
      {
        code: 'INVALID_AGENT' as const,
        path: ['agents', name, 'name'],
        message,
        fix: 'Give it another name.',
      },
    ];
  });
  if (issues.length > 0) throw new InputError(issues);
}

function toDefinition({ name, instructions, description = name }: AdHocAgent): AgentDefinition {
  if (instructions.trim() === '') {
    const fix = 'Say who the agent is and how it works.';
    throw new InputError([
      { code: 'INVALID_AGENT', path: ['agents', name, 'instructions'], message: 'are empty', fix },
    ]);
  }
  return defineAgent({
    name,
    category: 'ad-hoc',
    description,
    version: '1.0.0',
    instructions,
    tools: 'none',
    tier: 'standard',
  });
}
