import type { AgentResult } from '@parallel-agents/core';

/** The output of a task as text, without spaces that only cost tokens. */
export function textOf({ output }: AgentResult): string {
  if (output === undefined) return '';
  return typeof output === 'string' ? output : JSON.stringify(output);
}
