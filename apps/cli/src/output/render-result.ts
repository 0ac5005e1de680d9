import type { AgentResult } from '@parallel-agents/core';
import type { Colors } from './colors.ts';
import { formatSeconds } from './format.ts';
import { renderOutput } from './render-output.ts';
import { sayWarning } from './render-summary.ts';
import { oneLine } from './sanitize.ts';

/** A completed result for people: who answered, the answer, and what is to be known about it. */
export function renderResult(result: AgentResult, colors: Colors): string {
  const { taskId, agent, modelUsed, executionSeconds, output, warnings = [] } = result;
  const source = [agent, modelUsed, formatSeconds(executionSeconds)].filter((part) => part !== undefined);
  const heading = `${colors.bold(oneLine(taskId))} ${colors.dim(source.map(oneLine).join(' · '))}`;
  const notes = warnings.map((warning) => colors.yellow(sayWarning(warning)));
  return [heading, renderOutput(output, colors), ...notes].join('\n');
}
