import { tokensOf, waitWords } from '@parallel-agents/core/internal/view';
import { type JobView, type TaskRow, type TimeLeft, tierPath, type Wait } from '@parallel-agents/core/view';
import { formatCount, formatSeconds } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import type { Signs } from './terminal-style.ts';

/** `0:19`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number): string => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `950`, `2.1k`, `1.3M`. */
export function shortCount(count: number): string {
  if (count < 1000) return formatCount(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1e6, 'M'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

/** `$0.062`, `$12.40`. */
export function shortUsd(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 3 : 2)}`;
}

/** `cheap ×2 → strong`; nothing where there are no tiers and one try. */
export function pathWords(row: Pick<TaskRow, 'attempts'>, { arrow, times }: Signs): string {
  return tierPath(row)
    .map(({ tier, tries }) => {
      const again = tries > 1 ? `${times}${tries}` : '';
      return [tier && oneLine(tier), again].filter(Boolean).join(' ');
    })
    .filter(Boolean)
    .join(` ${arrow} `);
}

/** What a running task does, and for how long. */
export function activityWords(row: TaskRow, now: number, tellsAnswering: boolean): string {
  const seconds = Math.floor(Math.max(0, (now - (row.activeSince ?? now)) / 1000));
  const since = seconds < 1 ? '' : `, ${formatSeconds(seconds)}`;
  switch (row.activity) {
    case 'waiting':
      return waitingWords(row.waits.at(-1), now);
    case 'answering':
      return `answering${since}`;
    case 'checking':
      return 'checking';
    case 'judging':
      return `judged by ${oneLine(row.attempts.at(-1)?.gate ?? 'a gate')}${since}`;
    case 'working':
      return `${tellsAnswering ? 'no answer yet' : 'working'}${since}`;
    default:
      return 'starting';
  }
}

function waitingWords(wait: Wait | undefined, now: number): string {
  if (wait === undefined) return 'waits';
  const left = wait.seconds === undefined ? undefined : wait.from / 1000 + wait.seconds - now / 1000;
  const until = left !== undefined && left >= 1 ? `, ${formatSeconds(Math.ceil(left))} more` : '';
  return `waits for ${waitWords(wait)}${until}`;
}

/** How long still, and why one can say so. */
export function leftWords(left: TimeLeft): string {
  const basis = {
    work: `by ${formatCount(left.byTasks)} done`,
    chain: 'the longest chain',
    pause: 'a pause',
  }[left.because];
  return `about ${clock(left.seconds)} left (${basis})`;
}

/** `2.1k tokens`; nothing where none are known. */
export function tokenWords(spent: TaskRow['spent']): string | undefined {
  const tokens = tokensOf(spent);
  return tokens > 0 ? `${shortCount(tokens)} tokens` : undefined;
}

/** Under the name that people gave it; a step of the job beside its work is named. */
export function rowName({ step, taskId, key }: Pick<TaskRow, 'step' | 'taskId' | 'key'>): string {
  return oneLine(step === undefined || /(?:^|\.)(?:re)?work(?:-\d+)?$/.test(step) ? taskId : key);
}

/** Where a job stands, in one line without a drawing. */
export function sumLine(view: JobView, now: number): string {
  const { counts, spent } = view;
  const ended = counts.completed + counts.failed + counts.timeout + counts.cancelled;
  const bad = counts.failed + counts.timeout;
  const held = view.waits();
  const waiting = held.reduce((sum, { tasks }) => sum + tasks, 0);
  const left = view.timeLeft(now);
  const limit = view.started?.limits?.usd;
  const cap = limit === undefined ? '' : ` of ${shortUsd(limit)}`;
  return [
    `${formatCount(ended)} of ${formatCount(counts.asked)} ended`,
    ...(bad > 0 ? [`${formatCount(bad)} failed`] : []),
    ...(counts.cancelled > 0 ? [`${formatCount(counts.cancelled)} cancelled`] : []),
    ...(counts.running > waiting ? [`${formatCount(counts.running - waiting)} at work`] : []),
    ...held.map(({ tasks, ...wait }) => `${formatCount(tasks)} waiting for ${waitWords(wait)}`),
    ...(spent.costUsd === undefined ? [] : [`${shortUsd(spent.costUsd)}${cap}`]),
    ...(left ? [leftWords(left)] : []),
  ].join(', ');
}
