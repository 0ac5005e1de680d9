import type { InputIssue } from '@parallel-agents/core';

/** A problem with something that was loaded. The place (`file:line`, `package default export agents[2]`) leads the message. */
export function loadIssue(
  code: 'INVALID_AGENT' | 'INVALID_FILE',
  place: string,
  message: string,
  fix: string,
): InputIssue {
  return { code, path: [], message: `${place}: ${message}`, fix };
}
