import type { AgentDefinition, AgentTask } from '@parallel-agents/core';
import type { z } from 'zod';

/** One task for one agent. */
export interface Question<Answer> {
  task: AgentTask;
  /** Its output schema decides whether an answer is accepted, by what is known at that time. */
  agent: AgentDefinition;
  /** Reads an answer that was accepted. */
  answer: z.ZodType<Answer>;
}
