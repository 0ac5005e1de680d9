import { isDeepStrictEqual } from 'node:util';
import { type AgentResult, type Attempt, type JobEvent, resultsOf } from '@parallel-agents/core';
import { type AnswerView, keyOf } from './model.ts';

/** What each task of a job brought back, by its key. */
export function answersOf(events: Iterable<JobEvent>): Map<string, AgentResult> {
  return new Map(resultsOf(events).map(({ step, result }) => [keyOf(step, result.taskId), result]));
}

/** Each text once: what says no more than the output is left out. */
export function answerOf(result: AgentResult): AnswerView {
  const { output, text, warnings, attempts } = result;
  const isMore = text !== '' && !(output !== undefined && saysNoMore(text, output));
  return {
    ...(output !== undefined && { output }),
    ...(isMore && { text }),
    ...(warnings && { warnings: warnings.map(({ code, message }) => ({ code, message })) }),
    attempts: attempts.flatMap((attempt) => partsOf(attempt, text)),
  };
}

function partsOf({ attemptId, text, reasoning, gates = [] }: Attempt, whole: string): AnswerView['attempts'] {
  const own = {
    id: attemptId,
    ...(text !== '' && text !== whole && { text }),
    ...(reasoning !== undefined && reasoning !== '' && { reasoning }),
  };
  const judges = gates.flatMap(({ attempts = [] }) => attempts.flatMap((attempt) => partsOf(attempt, whole)));
  return 'text' in own || 'reasoning' in own ? [own, ...judges] : judges;
}

function saysNoMore(text: string, output: unknown): boolean {
  if (typeof output === 'string') return text.trim() === output.trim();
  try {
    return isDeepStrictEqual(JSON.parse(text), output);
  } catch {
    // It is no JSON as it stands: what was mended can be seen in it only.
    return false;
  }
}
