import type { AgentDefinition, AgentTask } from '@parallel-agents/core';
import type { z } from 'zod';

/** One task for one agent, whose answer has this type once its schema has accepted it. */
export interface Question<Answer> {
  task: AgentTask;
  agent: AgentDefinition & { outputSchema: z.ZodType<Answer> };
}
