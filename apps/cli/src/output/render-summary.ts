import { sayFix } from '@parallel-agents/app/internal/fields';
import type { Describe } from '@parallel-agents/app/internal/settings';
import type { AgentResult, ErrorInfo, ResultWarning, RunSummary } from '@parallel-agents/core';
import { batchWords } from '@parallel-agents/core/internal/view';
import type { Colors } from './colors.ts';
import { formatCount, formatPaid, formatSeconds, formatTokens, paidTwiceWords } from './format.ts';
import { oneLine } from './sanitize.ts';

/** `asked 5 · completed 5 · failed 0 · max in flight 5 · 0.4 s · 1,234 in / 456 out tokens`. */
export function renderSummary(summary: RunSummary, colors: Colors): string {
  const { cancelled } = summary.byStatus;
  const others = summary.failed - cancelled;
  const failed = `failed ${others}`;
  return [
    `asked ${summary.asked}`,
    `completed ${summary.completed}`,
    others > 0 ? colors.red(failed) : failed,
    ...(cancelled > 0 ? [colors.yellow(`cancelled ${cancelled}`)] : []),
    `max in flight ${summary.maxInFlight}`,
    formatSeconds(summary.makespanSeconds),
    formatTokens(summary.usage),
    ...formatPaid(summary),
    ...(summary.possiblyPaidTwice ? [paidTwiceWords(summary.possiblyPaidTwice.length)] : []),
    ...(summary.inBatches ? [batchWords(summary.inBatches)] : []),
  ].join(' · ');
}

/** Task ids that are listed where many failed of the same. */
const listedIds = 5;

/** What is said of how something ended. */
type Ended = Pick<AgentResult, 'taskId' | 'status' | 'error' | 'warnings'>;

/** Which tasks did not complete, why, and what to do. What stopped many tasks is said once, and so is what mends them. */
export function renderNotCompleted(
  results: readonly Ended[],
  { red, dim, yellow }: Colors,
  describe: Describe,
): string {
  const failed = results.flatMap(({ error, ...result }) => (error ? [{ ...result, error }] : []));
  const byFix = Map.groupBy(failed, ({ error }) => oneLine(sayFix(error, describe)));
  return [...byFix]
    .flatMap(([fix, mended]) => {
      const alike = Map.groupBy(
        mended,
        ({ status, error }) => `${status}  ${error.code}: ${oneLine(error.message)}`,
      );
      const faults = [...alike].flatMap(([said, group]) => [
        `${red('✗')} ${listIds(group)}  ${said}`,
        ...[...new Set(group.flatMap(({ warnings = [] }) => warnings.map(sayWarning)))].map(
          (warning) => `  ${yellow(warning)}`,
        ),
      ]);
      const what = alike.size > 1 ? `fix for these ${formatCount(mended.length)}:` : 'fix';
      return [...faults, `  ${dim(what)} ${fix}`];
    })
    .join('\n');
}

/** Why a run cannot be read, or why none of its tasks was begun, and what to do. */
export function renderProblem(problem: ErrorInfo, { red, dim }: Colors, describe: Describe): string {
  const { code, message } = problem;
  return `${red('✗')} ${code}: ${oneLine(message)}\n  ${dim('fix')} ${oneLine(sayFix(problem, describe))}`;
}

/** What is to be known about completed results, beside them. What holds for many is said once. */
export function renderWarnings(results: readonly AgentResult[], { yellow }: Colors): string {
  const warned = results
    .filter(({ status }) => status === 'completed')
    .flatMap((result) => (result.warnings ?? []).map((warning) => ({ result, said: sayWarning(warning) })));
  return [...Map.groupBy(warned, ({ said }) => said)]
    .map(([said, group]) => `${yellow(said)}  ${listIds(group.map(({ result }) => result))}`)
    .join('\n');
}

function sayWarning({ code, message }: ResultWarning): string {
  return `! ${code}: ${oneLine(message)}`;
}

function listIds(results: readonly Pick<AgentResult, 'taskId'>[]): string {
  const ids = results.slice(0, listedIds).map(({ taskId }) => oneLine(taskId));
  const more = results.length - ids.length;
  return `${ids.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}
