import { type AgentResult, InputError } from '@parallel-agents/core';
import type { NamedText } from './shorten.ts';

/**
 * The output of a task as text, without spaces that only cost tokens. Of a task that did not complete, what its agent
 * wrote, as it came: it is paid for.
 */
function textOf({ output, text }: AgentResult): string {
  if (output === undefined) return text;
  return typeof output === 'string' ? output : JSON.stringify(output);
}

/** @throws InputError for a task that the run does not have */
export function resultOf(task: string, results: readonly AgentResult[]): AgentResult {
  const found = results.find(({ taskId }) => taskId === task);
  if (found) return found;
  const fix = `Its tasks: ${results.map(({ taskId }) => taskId).join(', ')}.`;
  throw new InputError([
    { code: 'INVALID_OPTION', path: ['task'], message: `this run has no task "${task}"`, fix },
  ]);
}

/** The output of a task, and the name of the file that holds it where it is too long for an answer. */
export function nameOutput(result: AgentResult): NamedText {
  const ending = result.output === undefined || typeof result.output === 'string' ? 'md' : 'json';
  return { text: textOf(result), fileName: `${result.taskId}.${ending}`, task: result.taskId };
}
