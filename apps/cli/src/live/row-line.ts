import type { TaskRow } from '@parallel-agents/core/view';
import { formatSeconds } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import type { FrameOptions, TerminalStyle } from './terminal-style.ts';
import { activityWords, pathWords, rowName, tokenWords } from './words.ts';

interface RowOptions extends Pick<FrameOptions, 'columns' | 'now' | 'style'> {
  nameWidth: number;
  /** Of the longest agent, so that what follows stands below each other. @default that of its own */
  agentWidth?: number;
  tellsAnswering: boolean;
}

/** From so many columns on the agent stands beside its task. */
const wide = 64;

/** A task on one line: its mark, its name, and what there is to say of it now. */
export function rowLine(row: TaskRow, options: RowOptions): string {
  const { columns, style, nameWidth } = options;
  const { colors } = style;
  const name = style.pad(rowName(row), nameWidth);
  const agent = agentBeside(row, columns);
  const { agentWidth = agent.length } = options;
  const parts = partsOf(row, options).filter((part) => part !== undefined && part !== '');
  const named = agentWidth > 0 ? [colors.dim(style.pad(agent, agentWidth))] : [];
  return [` ${markOf(row.status, style)} ${name}`, ...named, ...parts].join('  ');
}

/** The agent, where the window has room for it and the task is called otherwise. */
export function agentBeside(row: TaskRow, columns: number): string {
  const agent = oneLine(row.agent);
  return columns >= wide && agent !== rowName(row) ? agent : '';
}

function partsOf(row: TaskRow, { now, style, tellsAnswering }: RowOptions): (string | undefined)[] {
  const { colors, signs } = style;
  const path = pathWords(row, signs);
  const took = formatSeconds(((row.endedAt ?? now) - (row.startedAt ?? row.endedAt ?? now)) / 1000);
  switch (row.status) {
    case 'waiting':
    case 'queued':
      return [
        colors.dim(row.status === 'queued' ? 'queued' : `after ${row.dependsOn.map(oneLine).join(', ')}`),
      ];
    case 'running':
      return [
        activityWords(row, now, tellsAnswering),
        path,
        callWords(row),
        colors.dim(tokenWords(row.spent) ?? ''),
      ];
    case 'open':
      return [colors.yellow('not finished'), path];
    case 'completed':
      return [row.score?.toFixed(1), took, path, callWords(row), colors.dim(firstTryWords(row))];
    default:
      return [colors.red(failureWords(row)), colors.dim(took), path];
  }
}

/** How often its tools were called. */
function callWords({ attempts }: TaskRow): string {
  const calls = attempts.reduce((sum, { callCount = 0 }) => sum + callCount, 0);
  return calls === 0 ? '' : `${calls} ${calls === 1 ? 'call' : 'calls'}`;
}

/** Why a first try was not enough. */
function firstTryWords({ attempts }: TaskRow): string {
  const refused = attempts.find(
    ({ gate, status }) => gate === undefined && status !== undefined && status !== 'completed',
  );
  return refused?.code === undefined ? '' : `(first: ${refused.code})`;
}

function failureWords({ status, error }: TaskRow): string {
  return error ? `${error.code}: ${oneLine(error.message)}` : status;
}

/** The sign of where a task stands. */
export function markOf(status: TaskRow['status'], { colors, signs }: TerminalStyle): string {
  switch (status) {
    case 'completed':
      return colors.green(signs.done);
    case 'running':
      return colors.cyan(signs.runs);
    case 'waiting':
    case 'queued':
      return colors.dim(signs.waits);
    case 'open':
    case 'cancelled':
      return colors.yellow(signs.left);
    default:
      return colors.red(signs.failed);
  }
}
