import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { nearestName } from '@parallel-agents/app/internal/store';
import { InputError, type JobLog, resultsOf } from '@parallel-agents/core';
import { type AttemptBar, type CallLine, JobView, type TaskRow } from '@parallel-agents/core/view';
import { rowLine } from '../live/row-line.ts';
import { renderTable } from '../live/table.ts';
import { type TerminalStyle, terminalStyle } from '../live/terminal-style.ts';
import { rowName, shortUsd, tokenWords } from '../live/words.ts';
import { formatCount, formatSeconds } from '../output/format.ts';
import { renderResult } from '../output/render-result.ts';
import { renderNotCompleted, renderWarnings } from '../output/render-summary.ts';
import { toResultDocument } from '../output/result-document.ts';
import { oneLine, terminalSafe, toSafeJson } from '../output/sanitize.ts';
import { commandLine } from '../settings/describe-flags.ts';
import { shellWord } from '../settings/engine-words.ts';
import type { Environment } from '../settings/environment.ts';
import { scriptedMark } from './render-runs.ts';
import { named } from './shown-job.ts';

/**
 * One task of a job: each of its tries, and what it brought.
 * @throws InputError for a task that the job does not have, with the nearest that it has
 */
export function showTask(
  log: JobLog,
  { task, json, full }: { task: string; json?: true; full?: true },
  runtimes: readonly RuntimeChoice[],
  environment: Environment,
): void {
  const { stdout, stderr } = environment;
  const { overview, events } = log;
  const view = new JobView();
  for (const event of events) view.record(event);
  const { tasks, tellsAnswering } = view.model({ isRunning: overview.status === 'running' });
  const { describe } = environment;
  const row = taskOf(tasks, task, overview.jobId, describe);
  const step = row.step;
  const found = resultsOf(events).find(({ step: of, result }) => of === step && result.taskId === row.taskId);
  const result = found && named(found);
  const mark = scriptedMark(overview, runtimes);
  if (json) {
    const { attempts: _attempts, ...rest } = row;
    stdout.write(`${toSafeJson(result ? toResultDocument(result, mark) : rest)}\n`);
    return;
  }
  const style = terminalStyle(stdout, environment);
  const columns = stdout.columns || 80;
  const now = row.endedAt ?? Date.now();
  const options = { columns, style, now, tellsAnswering, nameWidth: rowName(row).length };
  const head = [style.fit(rowLine(row, options).trimStart(), columns)];
  if (row.description !== undefined) head.push(style.fit(oneLine(row.description), columns));
  stdout.write(
    `${[...head, ...renderAttempts(row, columns, style), ...renderCalls(row, columns, style)].join('\n')}\n`,
  );
  const output = result && answerOf(result, mark, style.colors);
  const shown = output === undefined || full || !stdout.isTTY ? output : beginningOf(output);
  if (shown !== undefined) stdout.write(`\n${shown}\n`);
  const below = result
    ? [renderWarnings([result], style.colors), renderNotCompleted([result], style.colors, describe)]
    : [];
  if (output !== undefined && shown !== output) {
    const rest = `${formatCount(linesOf(output) - mostLines)} more lines`;
    const what = `${oneLine(overview.jobId)} --task ${shellWord(oneLine(task))} --full`;
    below.unshift(style.colors.dim(`${rest}: ${commandLine(describe('showJob', what))}`));
  }
  for (const part of below) if (part !== '') stderr.write(`\n${part}\n`);
}

/** The output of a task; of one that did not complete, what was answered last and not accepted. */
function answerOf(
  result: ReturnType<typeof named>,
  mark: ReturnType<typeof scriptedMark>,
  colors: TerminalStyle['colors'],
): string | undefined {
  if (result.status === 'completed') return renderResult(result, mark, colors);
  if (!result.text) return undefined;
  return `${colors.bold('The last answer, which was not accepted:')}\n${terminalSafe(result.text)}`;
}

/** As many lines of one output as a terminal is filled with unasked. */
const mostLines = 200;

function linesOf(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function beginningOf(text: string): string {
  let end = -1;
  for (let lines = 0; lines < mostLines; lines++) {
    end = text.indexOf('\n', end + 1);
    if (end === -1) return text;
  }
  return text.slice(0, end);
}

function renderAttempts({ attempts }: TaskRow, columns: number, style: TerminalStyle): string[] {
  const { colors } = style;
  return renderTable<AttemptBar>(
    attempts,
    [
      {
        name: '  try',
        value: ({ gate, reason }) =>
          gate === undefined ? `  ${tryWords(reason)}` : `    ${oneLine(gate)} asks`,
      },
      { name: 'tier', rank: 5, value: ({ tier }) => oneLine(tier ?? '') },
      { name: 'model', rank: 3, value: ({ model }) => oneLine(model ?? '') },
      {
        name: 'time',
        rank: 4,
        right: true,
        value: ({ from, to }) => (to === undefined ? '' : formatSeconds((to - from) / 1000)),
      },
      { name: 'used', rank: 1, right: true, value: ({ spent }) => tokenWords(spent) ?? '' },
      {
        name: 'cost',
        rank: 2,
        right: true,
        value: ({ spent }) => (spent.costUsd === undefined ? '' : shortUsd(spent.costUsd)),
      },
      { name: '', value: (bar) => said(bar, colors) },
    ],
    { columns, style },
  );
}

/** Another answer is asked for because several are wanted: none has failed. */
function tryWords(reason: AttemptBar['reason']): string {
  return reason === 'another' ? 'another answer' : reason;
}

/** The tools that were called, as they were asked for. */
function renderCalls({ attempts }: TaskRow, columns: number, style: TerminalStyle): string[] {
  const calls = attempts.flatMap(({ calls: own = [] }) => own);
  if (calls.length === 0) return [];
  const { colors } = style;
  const count = attempts.reduce((sum, { callCount = 0 }) => sum + callCount, 0);
  const lines = renderTable<CallLine>(
    calls,
    [
      { name: '  tool', value: ({ tool }) => `  ${oneLine(tool)}` },
      {
        name: 'result',
        value: ({ outcome, characters }) =>
          outcome === 'done' ? `${formatCount(characters)} characters` : colors.red(outcome),
      },
      { name: 'time', rank: 2, right: true, value: ({ seconds }) => formatSeconds(seconds) },
      { name: '', value: ({ input, message }) => oneLine([input, message].filter(Boolean).join('  ')) },
    ],
    { columns, style },
  );
  const more = count > calls.length ? [`  and ${count - calls.length} more`] : [];
  return ['', ...lines, ...more];
}

function said({ status, code, problem, verdicts }: AttemptBar, colors: TerminalStyle['colors']): string {
  const scores = (verdicts ?? []).flatMap(
    ({ gate, score, accepted }) => `${oneLine(gate)} ${score?.toFixed(1) ?? (accepted ? 'yes' : 'no')}`,
  );
  if (status === undefined) return 'goes on';
  if (status === 'completed') return scores.join(', ');
  const why = [code ?? status, problem && oneLine(problem)].filter(Boolean).join(': ');
  return [...scores, colors.red(why)].join('  ');
}

function taskOf(
  tasks: readonly TaskRow[],
  wanted: string,
  jobId: string,
  describe: Environment['describe'],
): TaskRow {
  const own = tasks.find(({ key }) => key === wanted);
  const alike = tasks.filter((row) => row.taskId === wanted || rowName(row) === wanted);
  const row = own ?? (alike.length === 1 ? alike[0] : undefined);
  if (row) return row;
  const names = alike.length > 1 ? alike.map(({ key }) => key) : [];
  const message =
    names.length > 0
      ? `"${wanted}" is a task of ${names.length} steps of ${jobId}`
      : `${jobId} has no task "${wanted}"`;
  const nearest = nearestName(
    wanted,
    tasks.flatMap(({ key, taskId }) => [key, taskId]),
  );
  const fix =
    names.length > 0
      ? `Name the step too: ${names.slice(0, 5).join(', ')}.`
      : `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}${describe('showJob', jobId)} lists its tasks.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--task'], message, fix }]);
}
