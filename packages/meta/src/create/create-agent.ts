import type { AgentTask, ErrorInfo } from '@parallel-agents/core';
import { agentCreator } from '../agents/agent-creator.ts';
import { agentDesign } from '../agents/agent-parts.ts';
import type { AgentCandidate } from '../design/agent-design.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { errorOf } from '../job/error-of.ts';
import type { AgentBrief } from './brief.ts';

/** What a creator made, and on which model. */
export interface Authored {
  candidate: AgentCandidate;
  authorModel?: string;
}

/** What a new agent is beside its design. */
export const newAgentMetadata: AgentCandidate['metadata'] = {
  version: '1.0.0',
  tier: 'standard',
  tools: 'none',
};

/** Turns a brief into a design, or says why it could not. */
export async function createAgent(
  brief: AgentBrief,
  steps: AgentSteps,
): Promise<Authored | { error: ErrorInfo }> {
  const [result] = await steps.run('create', [creationTask(brief)], [agentCreator]);
  if (result?.status !== 'completed') return { error: errorOf(result) };
  const proposed = agentDesign.parse(result.output);
  const design = { ...proposed, name: brief.name ?? proposed.name };
  return {
    candidate: { design, metadata: newAgentMetadata },
    ...(result.modelUsed !== undefined && { authorModel: result.modelUsed }),
  };
}

/** What a creator is asked. */
function creationTask(brief: AgentBrief): AgentTask {
  return {
    id: 'create',
    agent: agentCreator.name,
    description: 'Design the agent that is described below.',
    input: { ...brief },
  };
}
