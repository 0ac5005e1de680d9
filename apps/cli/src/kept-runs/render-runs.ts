import type { RuntimeChoice } from '@parallel-agents/app/runtimes';
import type { JournalledRun, RunOverview } from '@parallel-agents/core';
import type { Colors } from '../output/colors.ts';
import { formatCost } from '../output/format.ts';
import { renderResult } from '../output/render-result.ts';
import { renderNotCompleted, renderSummary, renderWarnings } from '../output/render-summary.ts';
import { oneLine } from '../output/sanitize.ts';
import type { ListedRun } from './gather-workflows.ts';
import { taskStates } from './task-states.ts';

/** One line for each run. */
export function renderRunList(
  runs: readonly ListedRun[],
  runtimes: readonly RuntimeChoice[],
  colors: Colors,
): string {
  const width = Math.max(...runs.map(({ runId }) => runId.length));
  return runs.map((run) => `${overviewLine(run, width, { runtimes, colors })}\n`).join('');
}

/** Where a run stands, and what it has brought back so far, part by part: all results may be longer than a text can be. */
export function* renderRun(
  run: JournalledRun,
  runtimes: readonly RuntimeChoice[],
  colors: Colors,
): Generator<string> {
  const { overview, records, summary } = run;
  const mark = scriptedMark(overview, runtimes);
  const results = records.flatMap((record) => (record.type === 'task-settled' ? [record.result] : []));
  const open = taskStates(run).filter(({ status }) => ['pending', 'running', 'open'].includes(status));
  const failures = renderNotCompleted(results, colors);
  const warnings = renderWarnings(results, colors);
  yield overviewLine(overview, 0, { runtimes, colors });
  for (const result of results) if (result.status === 'completed') yield renderResult(result, mark, colors);
  if (warnings !== '') yield warnings;
  if (summary) yield renderSummary(summary, colors);
  if (failures !== '') yield failures;
  if (open.length > 0) {
    yield open
      .map(({ taskId, agent, status }) => `… ${oneLine(taskId)}  ${status}  ${oneLine(agent)}`)
      .join('\n');
  }
}

/** How to go on with a run that can be gone on with. */
export function goOnWith({ status, runId }: RunOverview): string | undefined {
  const isResumable = status === 'interrupted' || status === 'cancelled';
  return isResumable ? `Go on with it: parallel-agents runs resume ${oneLine(runId)}` : undefined;
}

/** As many names as say what a run was. */
const namesShown = 2;

function shortList(names: readonly string[]): string {
  const more = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Whether a run's results are examples. */
export function scriptedMark(
  { runtime }: Pick<RunOverview, 'runtime'>,
  runtimes: readonly RuntimeChoice[],
): Pick<RuntimeChoice, 'scripted'> {
  return runtimes.some(({ name, scripted }) => scripted && name === runtime) ? { scripted: true } : {};
}

interface ListStyle {
  runtimes: readonly RuntimeChoice[];
  colors: Colors;
}

function overviewLine(run: ListedRun, width: number, { runtimes, colors }: ListStyle): string {
  const { green, red, yellow, dim } = colors;
  const { scripted } = scriptedMark(run, runtimes);
  const color = run.status === 'completed' ? green : run.status === 'failed' ? red : yellow;
  const parts = [
    `${run.completed} of ${run.asked} completed`,
    ...(run.failed > 0 ? [`${run.failed} failed`] : []),
    ...(run.costUsd === undefined ? [] : [formatCost(run.costUsd)]),
    scripted ? `${run.runtime}: examples, not AI` : run.runtime,
    ...(run.steps === undefined ? [] : [`workflow of ${run.steps} runs`]),
    ...(run.agents.length > 0 ? [shortList(run.agents)] : []),
    run.createdAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'),
  ];
  return `${oneLine(run.runId).padEnd(width)}  ${color(run.status)}  ${dim(parts.map(oneLine).join(' · '))}`;
}
