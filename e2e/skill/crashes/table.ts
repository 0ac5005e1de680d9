import { type CrashRound, stages, tasksOfRound } from './round.ts';

const columns = [
  'killed',
  'times',
  'in flight',
  'answered',
  'completed',
  'open',
  'lost',
  'asked again',
  'sessions left',
] as const;

/** Where the figures of a table come from. */
export function caption(seen: { day: string; openclaw: string; rounds: number }): string {
  const { day, openclaw, rounds } = seen;
  return `Seen on ${day} on OpenClaw ${openclaw} by \`npm run crashes:chat -- ${rounds}\`: ${rounds} runs of ${tasksOfRound} tasks at once.`;
}

/** The rounds as a table: a row for each stage, its numbers as their least and most, or as sums. */
export function crashTable(rounds: readonly CrashRound[]): string {
  const rows = stages.flatMap((stage) => {
    const these = rounds.filter((round) => round.stage === stage);
    return these.length === 0 ? [] : [rowOf(stage, these)];
  });
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

function rowOf(stage: string, rounds: readonly CrashRound[]): string[] {
  const sum = (pick: (round: CrashRound) => number): number =>
    rounds.reduce((total, round) => total + pick(round), 0);
  const range = (pick: (round: CrashRound) => number): string => {
    const least = Math.min(...rounds.map(pick));
    const most = Math.max(...rounds.map(pick));
    return least === most ? `${least}` : `${least} to ${most}`;
  };
  const tasks = rounds.length * tasksOfRound;
  return [
    stage,
    `${rounds.length}`,
    range(({ inFlight }) => inFlight),
    range(({ answered }) => answered),
    `${sum(({ completed }) => completed)} of ${tasks}`,
    `${sum(({ open }) => open)}`,
    `${sum(({ lost }) => lost)}`,
    `${sum(({ askedAgain }) => askedAgain)}`,
    `${sum(({ sessionsLeft }) => sessionsLeft.length)}`,
  ];
}
