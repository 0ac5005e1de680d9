import personal from '@parallel-agents/agents-personal';
import { type AgentDefinition, defineAgent, InputError } from '@parallel-agents/core';
import { metaAgents } from '@parallel-agents/meta';
import { builtinAgents, createRegistry, type Registry } from '@parallel-agents/registry';

const builtIn = { source: 'built-in', agents: [...builtinAgents, ...personal.agents, ...metaAgents] };

/** The agents that come with the plugin. */
export const knownAgents: Registry = createRegistry(builtIn);

/** An agent that a chat makes up for one run. */
export interface AdHocAgent {
  name: string;
  instructions: string;
  description?: string;
}

/** @throws InputError for a name that another agent has */
export function withAdHoc(agents: readonly AdHocAgent[]): Registry {
  if (agents.length === 0) return knownAgents;
  return createRegistry(knownAgents, { source: 'this call', agents: agents.map(toDefinition) });
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
