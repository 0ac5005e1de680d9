import type { ErrorInfo } from '@parallel-agents/core';
import { endedEarly, toolCalled } from '@parallel-agents/core/internal/wire';
import type { ModelAnswer } from './model-answer.ts';

/** Why what came is no answer that a session can end with; `undefined` where it is one. */
export function whyNoAnswer(
  { ending, calls, text }: ModelAnswer,
  offersTools: boolean,
): ErrorInfo | undefined {
  if (ending === undefined) return endedEarly('none');
  // Some end a call of tools as if it were an answer.
  const isCall = ending.kind === 'tool' || (calls.length > 0 && ending.kind === 'stop');
  if (isCall && !(offersTools && calls.length > 0) && (calls.length === 0 || text.trim() === ''))
    return toolCalled(calls.map(({ name }) => name));
  return ending.kind === 'broken' ? endedEarly(ending.word) : undefined;
}
