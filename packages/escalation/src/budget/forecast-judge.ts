import type { TaskPreview, Usage } from '@parallel-agents/core';
import { outputJudge } from '../gates/output-judge.ts';
import { estimateUsage } from './estimate.ts';

/** What judging one answer of a task is expected to use: the judge is shown the task and the answer. */
export function judgingUsage(
  task: Pick<TaskPreview, 'instructions' | 'prompt'>,
  outputTokens: number,
): Usage {
  const usage = estimateUsage({ ...task, instructions: outputJudge.instructions }, outputTokens);
  return { ...usage, inputTokens: usage.inputTokens + outputTokens };
}
