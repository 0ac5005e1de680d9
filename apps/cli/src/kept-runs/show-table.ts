import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { type JobLog, resultsOf } from '@parallel-agents/core';
import { waitWords } from '@parallel-agents/core/internal/view';
import { JobView, type TaskRow } from '@parallel-agents/core/view';
import { headerLines } from '../live/header.ts';
import { renderTasks } from '../live/task-table.ts';
import { terminalStyle } from '../live/terminal-style.ts';
import { fitTo } from '../output/break-lines.ts';
import { formatCount } from '../output/format.ts';
import { renderNotCompleted, renderProblem, renderWarnings } from '../output/render-summary.ts';
import { oneLine } from '../output/sanitize.ts';
import { showResults } from '../output/show-results.ts';
import { writePieces } from '../output/write-pieces.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { overviewLine, reportIn, scriptedMark } from './render-runs.ts';
import { named } from './shown-job.ts';

/** Lines that are left for what stands around the table. */
const around = 12;
const leastTasks = 10;

/**
 * A job in a terminal: where it stands, a table of its tasks that fits the window, why some did not complete, and outputs
 * where they are few and short.
 */
export async function showTable(
  log: JobLog,
  { full }: { full?: true },
  runtimes: readonly RuntimeChoice[],
  environment: Environment,
): Promise<void> {
  const { stdout, stderr } = environment;
  const { overview, events } = log;
  const style = terminalStyle(stdout, environment);
  const { colors } = style;
  const columns = stdout.columns || 80;
  const view = new JobView();
  for (const event of events) view.record(event);
  const isRunning = overview.status === 'running';
  const { tasks, tellsAnswering, waits } = view.model({ isRunning });
  const now = isRunning ? Date.now() : (view.worked.at(-1)?.to ?? Date.now());
  const room = full ? tasks.length : Math.max(leastTasks, (stdout.rows || 24) - around);
  const rows = mostTelling(tasks, room);
  const more = tasks.length - rows.length;
  const { describe } = environment;
  const showAll = commandLine(describe('showJob', `${oneLine(overview.jobId)} --full`));
  const head = overviewLine(overview, 0, { runtimes, colors });
  const parts = [
    [style.fit(head, columns), ...(isRunning ? headerLines(view, { columns, rows: 24, now, style }) : [])],
    renderTasks(rows, { columns, style, now, tellsAnswering }),
    more > 0 ? [colors.dim(`${style.signs.ellipsis} and ${formatCount(more)} more: ${showAll}`)] : [],
    waits.map((wait) => `${formatCount(wait.tasks)} wait for ${waitWords(wait)}`),
  ];
  stdout.write(`${parts.flat().join('\n')}\n`);
  const results = resultsOf(events).map(named);
  const left = await showOutputs(log, results, { full }, environment, scriptedMark(overview, runtimes));
  // Outputs that are not shown have left their gap.
  const gap = left === undefined ? '\n' : '';
  const below = [
    overview.problem ? renderProblem(overview.problem, colors, describe) : '',
    renderWarnings(results, colors),
    renderNotCompleted(results, colors, describe),
    left === undefined ? '' : colors.dim(left),
  ].filter((part) => part !== '');
  if (below.length > 0) stderr.write(fitTo(stderr, `${gap}${below.join('\n\n')}\n`));
}

/** The report, where the job is for one; else the outputs. */
async function showOutputs(
  { overview, events }: JobLog,
  results: Parameters<typeof showResults>[0]['results'],
  { full }: { full?: true | undefined },
  { stdout, ...environment }: Environment,
  mark: Pick<RuntimeChoice, 'scripted'>,
): Promise<string | undefined> {
  const { colors } = terminalStyle(stdout, { ...environment, stdout });
  const report = reportIn(events)?.trimEnd();
  if (report === undefined) {
    if (!results.some(({ status }) => status === 'completed')) return undefined;
    stdout.write('\n');
    const shown = { isKept: true, ...(full && { full }) };
    const { describe } = environment;
    return showResults({ runId: overview.jobId, results }, shown, { ...mark, colors, describe }, stdout);
  }
  const lines = report.split('\n').length;
  if (!full && lines > reportLines)
    return `\na report of ${formatCount(lines)} lines: ${commandLine(environment.describe('showJob', `${oneLine(overview.jobId)} --full`))}`;
  await writePieces(stdout, [`\n${report}\n`]);
  return undefined;
}

const reportLines = 60;

/** Those that did not complete and those that run first; the order of the job among those that are shown. */
function mostTelling(tasks: readonly TaskRow[], room: number): readonly TaskRow[] {
  if (tasks.length <= room) return tasks;
  const isTelling = ({ status }: TaskRow): boolean =>
    status !== 'completed' && status !== 'queued' && status !== 'waiting';
  const chosen = new Set(
    [...tasks.filter(isTelling), ...tasks.filter((row) => !isTelling(row))].slice(0, room),
  );
  return tasks.filter((row) => chosen.has(row));
}
