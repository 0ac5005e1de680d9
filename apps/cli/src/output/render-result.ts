import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentResult } from '@parallel-agents/core';
import { sayBestOf } from '@parallel-agents/core/internal';
import type { Colors } from './colors.ts';
import { formatSeconds } from './format.ts';
import { renderOutput } from './render-output.ts';
import { oneLine } from './sanitize.ts';

/** Stands on everything shown to people that the scripted runtime made up. */
export const scriptedWords = 'scripted example, not AI';

/** A completed result for people: who answered, and the answer. */
export function renderResult(
  result: AgentResult,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
  colors: Colors,
): string {
  const { taskId, agent, modelUsed, executionSeconds, output, bestOf } = result;
  const by = scripted ? scriptedWords : modelUsed;
  const source = [agent, by, formatSeconds(executionSeconds), bestOf && sayBestOf(bestOf)].filter(
    (part) => part !== undefined,
  );
  const heading = `${colors.bold(oneLine(taskId))} ${colors.dim(source.map(oneLine).join(' · '))}`;
  return [heading, renderOutput(output, colors)].join('\n');
}
