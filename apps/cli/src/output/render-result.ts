import type { AgentResult } from '@parallel-agents/core';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import type { Colors } from './colors.ts';
import { formatSeconds } from './format.ts';
import { renderOutput } from './render-output.ts';
import { sayWarning } from './render-summary.ts';
import { oneLine } from './sanitize.ts';

/** A completed result for people: who answered, the answer, and what is to be known about it. */
export function renderResult(
  result: AgentResult,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
  colors: Colors,
): string {
  const { taskId, agent, modelUsed, executionSeconds, output, warnings = [] } = result;
  const by = scripted ? 'scripted example, not AI' : modelUsed;
  const source = [agent, by, formatSeconds(executionSeconds)].filter((part) => part !== undefined);
  const heading = `${colors.bold(oneLine(taskId))} ${colors.dim(source.map(oneLine).join(' · '))}`;
  const notes = warnings.map((warning) => colors.yellow(sayWarning(warning)));
  return [heading, renderOutput(output, colors), ...notes].join('\n');
}
