import { waitWords } from '@parallel-agents/core/internal/view';
import { type AttemptView, sessionEnd, type TaskView } from '../../src/view/model.ts';
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
  const { readyAt, startedAt, endedAt, status } = task;
  const bars: Bar[] = [];
  // A task that was taken up again waits from then on, of which nothing is told.
  const turn = startedAt ?? (status === 'queued' ? now : endedAt);
  if (readyAt !== undefined && turn !== undefined && turn > readyAt)
    bars.push(waitBar('queued', readyAt, turn, 'waits for its turn'));
  for (const wait of task.waits) {
    const { from, to = now, code } = wait;
    const label = `${wait.for === 'retry' ? 'pauses before' : 'waits for'} ${waitWords(wait)}`;
    bars.push(waitBar(wait.for, from, to, code === undefined ? label : `${label} (${code})`));
  }
  for (const attempt of task.attempts) {
    const { from, gate, tier } = attempt;
    const index = tier === undefined ? -1 : tiers.indexOf(tier);
    bars.push({
      from,
      to: Math.max(from, sessionEnd(attempt) ?? now),
      kind: gate === undefined ? 'attempt' : 'judge',
      ...(index >= 0 && { tier: index }),
      outcome: outcomeOf(attempt),
      label: labelOf(attempt, now),
    });
  }
  return bars;
}

function waitBar(kind: Bar['kind'], from: number, to: number, what: string): Bar {
  return { from, to, kind, outcome: 'accepted', label: `${what}, ${seconds(to - from)}` };
}

export function outcomeOf(attempt: AttemptView): Bar['outcome'] {
  const { status, verdicts = [] } = attempt;
  if (status === undefined) return sessionEnd(attempt) === undefined ? 'running' : 'accepted';
  return status === 'completed' && verdicts.every(({ accepted }) => accepted) ? 'accepted' : 'refused';
}

const reasons: Readonly<Record<string, string>> = {
  first: 'first try',
  retry: 'tried again after a fault',
  corrective: 'asked to correct its answer',
  escalation: 'climbed to a stronger tier',
  another: 'asked for another answer, the best stands',
};

export function reasonOf({ reason, gate }: AttemptView): string {
  return gate === undefined ? (reasons[reason] ?? reason) : `judged by ${gate}`;
}

function labelOf(attempt: AttemptView, now: number): string {
  const { tier, model, from, spent, verdicts = [], code } = attempt;
  const { usage, costUsd } = spent;
  const parts = [
    reasonOf(attempt),
    [tier, model].filter(Boolean).join(': '),
    seconds((sessionEnd(attempt) ?? now) - from),
    usage && `${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out`,
    costUsd !== undefined && dollars(costUsd),
    ...verdicts.map(
      ({ gate, accepted, score }) =>
        `${gate}${score === undefined ? '' : ` ${score}`}: ${accepted ? 'accepted' : 'refused'}`,
    ),
    code,
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
    for (const attempt of attempts) turns.push([attempt.from, 1], [sessionEnd(attempt) ?? now, -1]);
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
      const last = Math.min(buckets, Math.ceil(at(sessionEnd(attempt) ?? now) - 0.5)) - 1;
      for (let index = first; index <= last; index++) load[index] = (load[index] ?? 0) + 1;
    }
  }
  return load;
}
