import type { AgentTask } from '@parallel-agents/core';
import type { StructuredDocument } from './document.ts';

/** What a command wants done. */
export interface Assignment {
  tasks: readonly AgentTask[];
  /** Points an issue at its place in the file that the tasks come from. */
  locate?: StructuredDocument['locate'];
}
