import type { AgentResult } from '@parallel-agents/core';

/**
 * The output of a task as text, without spaces that only cost tokens. Of a task that did not complete, what its agent
 * wrote, as it came: it is paid for.
 */
export function textOf({ output, text }: AgentResult): string {
  if (output === undefined) return text;
  return typeof output === 'string' ? output : JSON.stringify(output);
}
