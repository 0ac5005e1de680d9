import type { AgentResult, RunSummary } from '@parallel-agents/core';
import type { Colors } from './colors.ts';
import { formatCost, formatSeconds, formatTokens } from './format.ts';
import { oneLine } from './sanitize.ts';

/** `asked 5 · completed 5 · failed 0 · max in flight 5 · 0.4 s · 1,234 in / 456 out tokens`. */
export function renderSummary(summary: RunSummary, colors: Colors): string {
  const failed = `failed ${summary.failed}`;
  return [
    `asked ${summary.asked}`,
    `completed ${summary.completed}`,
    summary.failed > 0 ? colors.red(failed) : failed,
    `max in flight ${summary.maxInFlight}`,
    formatSeconds(summary.makespanSeconds),
    formatTokens(summary.usage),
    ...(summary.costUsd === undefined ? [] : [formatCost(summary.costUsd)]),
  ].join(' · ');
}

/** Which tasks did not complete, why, and what to do. */
export function renderNotCompleted(results: readonly AgentResult[], colors: Colors): string {
  return results
    .flatMap(({ taskId, status, error }) => {
      if (error === undefined) return [];
      const head = `${colors.red('✗')} ${oneLine(taskId)}  ${status}  ${error.code}: ${oneLine(error.message)}`;
      return [head, `  ${colors.dim('fix')} ${oneLine(error.fix)}`];
    })
    .join('\n');
}
