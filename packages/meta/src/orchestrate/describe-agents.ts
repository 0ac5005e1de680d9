import type { AgentResolver } from '@parallel-agents/core';
import { agentOrchestrator } from '../agents/agent-orchestrator.ts';
import { fieldNames } from './fields.ts';

/** The agents as a planner is shown them: who they are, what they take and what they answer with. */
export function describeAgents(agents: AgentResolver): Record<string, unknown>[] {
  return agents.names().flatMap((name) => {
    const agent = agents.resolve(name);
    if (agent === undefined || name === agentOrchestrator.name) return [];
    return {
      name,
      description: agent.description,
      takes: fieldNames(agent.inputSchema, 'input'),
      answersWith: agent.outputSchema ? fieldNames(agent.outputSchema, 'output') : 'text',
    };
  });
}
