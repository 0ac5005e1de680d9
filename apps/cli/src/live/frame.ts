import type { AgentRow, JobView, TaskRow } from '@parallel-agents/core/view';
import { formatCount } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import { headerLines } from './header.ts';
import { agentBeside, rowLine } from './row-line.ts';
import type { FrameOptions } from './terminal-style.ts';
import { rowName } from './words.ts';

/** The smallest window that something is said in. */
const leastRows = 2;

/**
 * What is seen of a job now: a header, and a window on its tasks. No line is wider than the window, and there is one line
 * less than it has, for the cursor.
 */
export function renderFrame(view: JobView, options: FrameOptions): string[] {
  const { columns, style } = options;
  const rows = Math.max(leastRows, options.rows) - 1;
  const width = Math.max(1, columns - 1);
  const header = headerLines(view, { ...options, columns: width }).slice(0, Math.max(1, Math.ceil(rows / 2)));
  const room = rows - header.length;
  const lines = [...header, ...bodyLines(view, room, { ...options, columns: width })];
  return lines.map((line) => style.fit(line, width)).slice(0, rows);
}

function bodyLines(view: JobView, room: number, options: FrameOptions): string[] {
  if (room <= 0) return [];
  const agents = view.agents.map((row) => agentLine(row, options)).slice(-Math.ceil(room / 2));
  const left = room - agents.length;
  // Those that make and judge agents are many, and say little: only what runs of them.
  if (agents.length > 0) return [...agents, ...listOf([...view.running], left, view, options)];
  if (view.counts.asked <= left) return listOf([...view.rows()], left, view, options);
  return windowOn(view, left, options);
}

/** What failed, what ended last and what runs, as many lines of each as there is room for. */
function windowOn(view: JobView, room: number, options: FrameOptions): string[] {
  const { counts, failed, recent, running } = view;
  const failedRoom = Math.min(failed.size, Math.max(1, Math.floor(room / 4)));
  const ended = recent.filter((row) => row.status === 'completed' && row.endedAt !== undefined);
  const endedRoom = Math.min(ended.length, Math.floor(room / 5));
  const hidden = counts.waiting + counts.queued;
  const moreRoom = hidden > 0 ? 1 : 0;
  const runningRoom = Math.max(0, room - failedRoom - endedRoom - moreRoom);
  const lines = [
    ...listOf([...failed].slice(-failedRoom), failedRoom, view, options),
    ...listOf(ended.slice(ended.length - endedRoom), endedRoom, view, options),
    ...listOf([...running], runningRoom, view, options),
  ];
  const { dim } = options.style.colors;
  if (lines.length < room && hidden > 0)
    lines.push(dim(` ${options.style.signs.ellipsis} ${formatCount(hidden)} not started yet`));
  return lines.slice(0, room);
}

function listOf(rows: readonly TaskRow[], room: number, view: JobView, options: FrameOptions): string[] {
  if (room <= 0 || rows.length === 0) return [];
  const shown = rows.length <= room ? rows : rows.slice(0, Math.max(0, room - 1));
  const { columns } = options;
  const { tellsAnswering } = view;
  const nameWidth = columnOf(shown.map(rowName), columns);
  const agentWidth = columnOf(
    shown.map((row) => agentBeside(row, columns)),
    columns,
  );
  const lines = shown.map((row) => rowLine(row, { ...options, nameWidth, agentWidth, tellsAnswering }));
  const more = rows.length - shown.length;
  const { colors, signs } = options.style;
  return more > 0 ? [...lines, colors.dim(` ${signs.ellipsis} and ${formatCount(more)} more`)] : lines;
}

/** As wide as the longest needs it, and no more than its share of the window. */
function columnOf(texts: readonly string[], columns: number): number {
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  return Math.min(longest, Math.max(6, Math.floor(columns * 0.35)));
}

function agentLine({ agent, rounds, outcome, to }: AgentRow, { style }: FrameOptions): string {
  const { colors, signs } = style;
  const mark =
    to === undefined
      ? colors.cyan(signs.runs)
      : outcome?.error
        ? colors.red(signs.failed)
        : outcome?.status === 'met' || outcome?.status === 'reviewed'
          ? colors.green(signs.done)
          : colors.yellow(signs.left);
  const scores = rounds
    .flatMap(({ panel }) => (panel ? panel.lowerBound.toFixed(1) : []))
    .join(` ${signs.arrow} `);
  const last = rounds.at(-1);
  const parts = [
    last && `round ${last.round}`,
    scores && `score ${scores}`,
    last?.fixtures && `fixtures ${last.fixtures.passed} of ${last.fixtures.of}`,
    last && last.lintErrors > 0 && `${last.lintErrors} lint errors`,
    outcome && oneLine(outcome.status),
  ].filter(Boolean);
  return ` ${mark} ${colors.bold(oneLine(agent))}  ${parts.join(` ${signs.dot} `) || 'being written'}`;
}
