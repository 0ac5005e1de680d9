import { tierPath } from '@parallel-agents/core/view';
import type { AttemptView, TaskView } from '../../src/view/model.ts';
import type { Place } from './place.ts';

/** Tries of the task itself, without the questions of gates. */
export function triesOf(task: TaskView): AttemptView[] {
  return task.attempts.filter(({ gate }) => gate === undefined);
}

/** Milliseconds from its first session to its end, or to now. */
export function durationOf({ startedAt, endedAt }: TaskView, now: number): number {
  return startedAt === undefined ? 0 : Math.max(0, (endedAt ?? now) - startedAt);
}

/** It was tried on more than one tier. */
export function hasClimbed(task: TaskView): boolean {
  return tierPath(task).length > 1;
}

export const isOver = ({ status }: TaskView): boolean =>
  status === 'completed' || status === 'failed' || status === 'timeout' || status === 'cancelled';

export const isFailed = ({ status }: TaskView): boolean => isEnd(status) && status !== 'completed';

function isEnd(status: string): boolean {
  return ['completed', 'failed', 'timeout', 'cancelled'].includes(status);
}

/** The statuses that a filter offers, in the order in which people ask. */
export const statusGroups: Readonly<Record<string, (task: TaskView) => boolean>> = {
  failed: isFailed,
  running: ({ status }) => status === 'running',
  waiting: ({ status }) => status === 'waiting' || status === 'queued' || status === 'open',
  completed: ({ status }) => status === 'completed',
  climbed: hasClimbed,
};

/** The tasks that are looked for, in the order that is wanted. */
export function selectTasks(
  tasks: readonly TaskView[],
  { q, status, agent, tier, sort }: Pick<Place, 'q' | 'status' | 'agent' | 'tier' | 'sort'>,
  now: number,
): readonly TaskView[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = statusGroups[status];
  const found = tasks.filter((task) => {
    if (isWanted !== undefined && !isWanted(task)) return false;
    if (agent !== '' && task.agent !== agent) return false;
    if (tier !== '' && !task.attempts.some((attempt) => attempt.tier === tier)) return false;
    if (words.length === 0) return true;
    const { key, error, description = '' } = task;
    const text =
      `${key} ${task.agent} ${error?.code ?? ''} ${error?.message ?? ''} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (sort === 'order') return found;
  const by = {
    start: (task: TaskView) => task.startedAt ?? Number.POSITIVE_INFINITY,
    duration: (task: TaskView) => -durationOf(task, now),
    cost: ({ spent }: TaskView) => -(spent.costUsd ?? 0),
  }[sort];
  return found.toSorted((one, other) => by(one) - by(other));
}

/** Stretches in which no process worked on the job. */
export function gapsIn(worked: readonly { from: number; to?: number }[]): { from: number; to: number }[] {
  return worked.flatMap(({ to = 0 }, index) => {
    const next = worked[index + 1];
    return next !== undefined && next.from > to ? [{ from: to, to: next.from }] : [];
  });
}
