import type { AgentDefinition, AgentTask, InputIssue } from '@parallel-agents/core';
import type { z } from 'zod';

/** One task for one agent. */
export interface Question<Answer> {
  task: AgentTask;
  /** Its output schema decides whether an answer is accepted, by what is known at that time. */
  agent: AgentDefinition;
  /** Reads an answer that was accepted. */
  answer: z.ZodType<Answer>;
  /** What stood against the last answer that was looked at, where it is no fault of the answer. */
  objection?(): InputIssue | undefined;
}
