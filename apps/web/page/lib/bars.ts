import type { AttemptView, TaskView } from '../../src/view/model.ts';
import { count, dollars, seconds } from './format.ts';

/** A stretch of a task’s line. */
export interface Bar {
  from: number;
  to: number;
  kind: 'queued' | 'admission' | 'retry' | 'attempt' | 'judge';
  /** Which tier, from 0, the cheapest; absent without tiers. */
  tier?: number;
  /** `refused`: its answer was not taken. */
  outcome: 'accepted' | 'refused' | 'running';
  label: string;
}

/** The line of a task: what it waited for, what was tried, who judged. */
export function barsOf(task: TaskView, tiers: readonly string[], now: number): Bar[] {
  const waits = task.waits.map(({ kind, from, to = now, code }): Bar => {
    const what = {
      queued: 'waits for its turn',
      admission: 'held back by limits',
      retry: 'pauses before it is tried again',
    }[kind];
    const label = `${what}, ${seconds(to - from)}${code === undefined ? '' : `: ${code}`}`;
    return { from, to, kind, outcome: 'accepted', label };
  });
  const attempts = task.attempts.map((attempt): Bar => {
    const { from, to = now, gate, tier } = attempt;
    const index = tier === undefined ? -1 : tiers.indexOf(tier);
    return {
      from,
      to: Math.max(from, to),
      kind: gate === undefined ? 'attempt' : 'judge',
      ...(index >= 0 && { tier: index }),
      outcome: outcomeOf(attempt),
      label: labelOf(attempt, now),
    };
  });
  return [...waits, ...attempts];
}

export function outcomeOf({ to, status, gates = [] }: AttemptView): Bar['outcome'] {
  if (status === undefined) return to === undefined ? 'running' : 'accepted';
  return status === 'completed' && gates.every(({ accepted }) => accepted) ? 'accepted' : 'refused';
}

const reasons: Readonly<Record<string, string>> = {
  first: 'first try',
  retry: 'tried again after a fault',
  corrective: 'asked to correct its answer',
  escalation: 'climbed to a stronger tier',
};

export function reasonOf({ reason, gate }: AttemptView): string {
  return gate === undefined ? (reasons[reason] ?? reason) : `judged by ${gate}`;
}

function labelOf(attempt: AttemptView, now: number): string {
  const { tier, model, from, to = now, usage, costUsd, gates = [], error } = attempt;
  const parts = [
    reasonOf(attempt),
    [tier, model].filter(Boolean).join(': '),
    seconds(to - from),
    usage && `${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out`,
    costUsd !== undefined && dollars(costUsd),
    ...gates.map(
      ({ gate, accepted, score }) =>
        `${gate}${score === undefined ? '' : ` ${score}`}: ${accepted ? 'accepted' : 'refused'}`,
    ),
    error?.code,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** Places on the axis: round numbers of seconds, minutes or hours. */
export function ticksOf(from: number, to: number, most: number): number[] {
  const steps = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400,
  ];
  const span = (to - from) / 1000;
  const step = (steps.find((size) => span / size <= most) ?? Math.ceil(span / most / 86_400) * 86_400) * 1000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** The most sessions that ran at one time. */
export function mostAtOnce(tasks: readonly TaskView[], now: number): number {
  const turns: [at: number, by: number][] = [];
  for (const { attempts } of tasks)
    for (const { from, to = now } of attempts) turns.push([from, 1], [to, -1]);
  // Who ends makes room before the next begins.
  turns.sort(([at, by], [otherAt, otherBy]) => at - otherAt || by - otherBy);
  let running = 0;
  let most = 0;
  for (const [, by] of turns) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}

/** How many sessions ran at the middle of each of so many parts of the time. */
export function loadOf(
  tasks: readonly TaskView[],
  from: number,
  to: number,
  buckets: number,
  now: number,
): number[] {
  const load = new Array<number>(buckets).fill(0);
  if (to <= from) return load;
  const at = (time: number): number => ((time - from) / (to - from)) * buckets;
  for (const task of tasks) {
    for (const attempt of task.attempts) {
      const first = Math.max(0, Math.ceil(at(attempt.from) - 0.5));
      const last = Math.min(buckets, Math.ceil(at(attempt.to ?? now) - 0.5)) - 1;
      for (let index = first; index <= last; index++) load[index] = (load[index] ?? 0) + 1;
    }
  }
  return load;
}
