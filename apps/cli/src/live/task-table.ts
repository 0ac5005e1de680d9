import { tokensOf } from '@parallel-agents/core/internal/view';
import type { Share, TaskRow } from '@parallel-agents/core/view';
import { formatCount, formatSeconds } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import { markOf } from './row-line.ts';
import { renderTable } from './table.ts';
import type { TerminalStyle } from './terminal-style.ts';
import { activityWords, pathWords, rowName, shortCount, shortUsd } from './words.ts';

interface TableOptions {
  columns: number;
  style: TerminalStyle;
  now: number;
  tellsAnswering: boolean;
}

/** A line for each task: where it stands, on which tiers, what it took and cost, and what is to be known. */
export function renderTasks(
  rows: readonly TaskRow[],
  { now, tellsAnswering, ...options }: TableOptions,
): string[] {
  const { style } = options;
  const { colors } = style;
  return renderTable<TaskRow>(
    rows,
    [
      { name: '', value: (row) => markOf(row.status, style) },
      { name: 'task', value: (row) => rowName(row) },
      {
        name: 'agent',
        rank: 4,
        value: (row) => (oneLine(row.agent) === rowName(row) ? '' : oneLine(row.agent)),
      },
      { name: 'tiers', rank: 5, value: (row) => pathWords(row, style.signs) },
      { name: 'score', rank: 3, right: true, value: (row) => row.score?.toFixed(1) ?? '' },
      { name: 'time', rank: 6, right: true, value: (row) => tookOf(row, now) },
      {
        name: 'tokens',
        rank: 1,
        right: true,
        value: ({ spent }) => (tokensOf(spent) > 0 ? shortCount(tokensOf(spent)) : ''),
      },
      {
        name: 'cost',
        rank: 2,
        right: true,
        value: ({ spent }) => (spent.costUsd === undefined ? '' : shortUsd(spent.costUsd)),
      },
      { name: '', value: (row) => noteOn(row, { now, tellsAnswering, colors }) },
    ],
    options,
  );
}

/** A line for each agent: what its sessions used. */
export function renderShares(
  shares: readonly Share[],
  options: Pick<TableOptions, 'columns' | 'style'>,
): string[] {
  return renderTable(
    shares,
    [
      {
        name: 'agent',
        value: ({ name = 'no name', gate }) => (gate ? `${oneLine(name)} (gate)` : oneLine(name)),
      },
      { name: 'sessions', right: true, value: ({ sessions }) => formatCount(sessions) },
      { name: 'accepted', rank: 1, right: true, value: ({ accepted }) => formatCount(accepted) },
      {
        name: 'tokens',
        rank: 2,
        right: true,
        value: (share) => (tokensOf(share) > 0 ? shortCount(tokensOf(share)) : ''),
      },
      {
        name: 'cost',
        rank: 3,
        right: true,
        value: ({ costUsd }) => (costUsd === undefined ? '' : shortUsd(costUsd)),
      },
    ],
    options,
  );
}

function tookOf({ startedAt, endedAt }: TaskRow, now: number): string {
  return startedAt === undefined ? '' : formatSeconds(((endedAt ?? now) - startedAt) / 1000);
}

function noteOn(
  row: TaskRow,
  {
    now,
    tellsAnswering,
    colors,
  }: Pick<TableOptions, 'now' | 'tellsAnswering'> & Pick<TerminalStyle, 'colors'>,
): string {
  switch (row.status) {
    case 'running':
      return activityWords(row, now, tellsAnswering);
    case 'waiting':
      return colors.dim(`waits for ${row.dependsOn.map(oneLine).join(', ')}`);
    case 'queued':
      return colors.dim('queued');
    case 'open':
      return colors.yellow('not finished');
    case 'completed':
      return row.warnings === undefined
        ? ''
        : colors.yellow(row.warnings === 1 ? '1 warning' : `${row.warnings} warnings`);
    default:
      return colors.red(
        row.error === undefined ? row.status : `${row.error.code}: ${oneLine(row.error.message)}`,
      );
  }
}
