import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { type JobEvent, type JobLog, type JobOverview, resultsOf, taskStates } from '@parallel-agents/core';
import { waitingWords } from '@parallel-agents/core/internal/view';
import { z } from 'zod';
import type { Colors } from '../output/colors.ts';
import { formatCost, paidTwiceWords } from '../output/format.ts';
import { renderResult } from '../output/render-result.ts';
import {
  renderNotCompleted,
  renderProblem,
  renderSummary,
  renderWarnings,
} from '../output/render-summary.ts';
import { oneLine } from '../output/sanitize.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { retryLine } from './retry-line.ts';
import { accountOf, named } from './shown-job.ts';

/** One line for each run, and one for what is wrong with it. */
export function renderRunList(
  runs: readonly JobOverview[],
  runtimes: readonly RuntimeChoice[],
  colors: Colors,
): string {
  const width = Math.max(...runs.map(({ jobId }) => jobId.length));
  const lines = runs.flatMap((run) => {
    const wrong = run.problem ? [`  ${colors.red('✗')} ${oneLine(run.problem.message)}`] : [];
    return [overviewLine(run, width, { runtimes, colors }), ...wrong];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** Where a run stands, and what it has brought back so far, part by part: all results may be longer than a text can be. */
export function* renderRun(
  run: JobLog,
  { runtimes, describe }: Pick<Environment, 'runtimes' | 'describe'>,
  colors: Colors,
): Generator<string> {
  const { overview, events } = run;
  const mark = scriptedMark(overview, runtimes);
  const results = resultsOf(events).map(named);
  const summary = accountOf(run);
  const isOpen = ['waiting', 'queued', 'running', 'open'];
  const open = taskStates(events, overview.status === 'running').filter(({ status }) =>
    isOpen.includes(status),
  );
  const report = reportIn(events);
  const failures = renderNotCompleted(results, colors, describe);
  const warnings = renderWarnings(results, colors);
  yield overviewLine(overview, 0, { runtimes, colors });
  if (overview.problem) yield renderProblem(overview.problem, colors, describe);
  if (report !== undefined) yield report.trimEnd();
  // What a report was written from is in the document (--json).
  else
    for (const result of results) if (result.status === 'completed') yield renderResult(result, mark, colors);
  if (warnings !== '') yield warnings;
  if (summary) yield renderSummary(summary, colors);
  if (failures !== '') yield failures;
  if (open.length > 0) {
    yield open
      .map(({ step, taskId, agent, status, waitsFor }) => {
        const id = step === undefined ? taskId : `${step}/${taskId}`;
        const after = waitsFor ? ` for ${waitsFor.map(oneLine).join(', ')}` : '';
        return `… ${oneLine(id)}  ${status}${after}  ${oneLine(agent)}`;
      })
      .join('\n');
  }
}

/** How to go on with a run that can be gone on with, and how what failed is done again. */
export function goOnWith(
  { overview, events }: JobLog,
  describe: Environment['describe'],
): string | undefined {
  const { kind, status, jobId, waitsFor, problem } = overview;
  const id = oneLine(jobId);
  if (waitsFor === 'approval')
    return `Say whether its plan may be run; add --decline if not: ${commandLine(describe('approveJob', id))}`;
  if (status === 'interrupted' || status === 'cancelled' || (status === 'failed' && problem))
    return `Go on with it: ${commandLine(describe('resumeJob', id))}`;
  // Work on agents is begun anew.
  const canRetry = status === 'failed' && (kind === 'tasks' || kind === 'goal');
  return canRetry ? retryLine(jobId, resultsOf(events).map(named), describe) : undefined;
}

/** As many names as say what a run was. */
const namesShown = 2;

function shortList(names: readonly string[]): string {
  const more = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Whether a run's results are examples. */
export function scriptedMark(
  { runtime }: Pick<JobOverview, 'runtime'>,
  runtimes: readonly RuntimeChoice[],
): Pick<RuntimeChoice, 'scripted'> {
  return runtimes.some(({ name, scripted }) => scripted && name === runtime) ? { scripted: true } : {};
}

interface ListStyle {
  runtimes: readonly RuntimeChoice[];
  colors: Colors;
}

/** What a goal was reported to have come to: text that models wrote, made safe where it was put together. */
export function reportIn(events: readonly JobEvent[]): string | undefined {
  const ended = events.findLast((event) => event.type === 'job.ended');
  return reportSchema.safeParse(ended?.report).data?.markdown;
}

const reportSchema = z.looseObject({ markdown: z.string() });

/** Of a goal on an engine that nobody works on until it is answered, `interrupted` would be misread. */
function statusWords({ status, waitsFor }: JobOverview): string {
  return waitsFor === 'approval' ? 'waits for approval' : status;
}

/** As many characters of a title as a line of a list has room for. */
const mostTitle = 60;

/** A goal and work on agents by their titles: the agents that plan, design and judge are the same in each. */
function whatItWas({ kind, title, agents }: JobOverview): string[] {
  if (kind === 'tasks' || title === undefined) return agents.length > 0 ? [shortList(agents)] : [];
  const letters = [...title];
  return [letters.length > mostTitle ? `${letters.slice(0, mostTitle).join('').trimEnd()}…` : title];
}

export function overviewLine(run: JobOverview, width: number, { runtimes, colors }: ListStyle): string {
  const { green, red, yellow, dim } = colors;
  const { scripted } = scriptedMark(run, runtimes);
  const color = run.status === 'completed' ? green : run.status === 'failed' ? red : yellow;
  const parts = [
    `${run.completed} of ${run.asked} completed`,
    ...(run.failed > 0 ? [`${run.failed} failed`] : []),
    ...(run.costUsd === undefined ? [] : [formatCost(run.costUsd)]),
    ...(run.possiblyPaidTwice === undefined ? [] : [paidTwiceWords(run.possiblyPaidTwice)]),
    scripted ? `${run.runtime}: examples, not AI` : run.runtime,
    ...(run.inBatches ? [waitingWords(run.inBatches)] : []),
    ...(run.parts === undefined ? [] : [`${run.parts} ${run.parts === 1 ? 'part' : 'parts'}`]),
    ...(run.steps === undefined ? [] : [`${run.steps} ${run.steps === 1 ? 'step' : 'steps'}`]),
    ...whatItWas(run),
    run.createdAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'),
  ];
  return `${oneLine(run.jobId).padEnd(width)}  ${color(statusWords(run))}  ${dim(parts.map(oneLine).join(' · '))}`;
}
