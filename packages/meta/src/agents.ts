import type { AgentDefinition } from '@parallel-agents/core';
import { agentCreator } from './agents/agent-creator.ts';
import { agentDesignReviewer } from './agents/agent-design-reviewer.ts';
import { agentOrchestrator } from './agents/agent-orchestrator.ts';
import { agentRefiner } from './agents/agent-refiner.ts';

export { agentCreator, agentDesignReviewer, agentOrchestrator, agentRefiner };

/** The agents about agents. Importing this entry loads nothing of the jobs. */
export const metaAgents: readonly AgentDefinition[] = [
  agentCreator,
  agentDesignReviewer,
  agentRefiner,
  agentOrchestrator,
];
