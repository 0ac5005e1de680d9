import { criticalPath } from '@parallel-agents/core/internal/view';
import type { TaskView } from '../../src/view/model.ts';

export interface JobPath {
  /** Keys, in the order in which they ran. */
  keys: string[];
  /** Milliseconds that they took, without what they waited for. */
  ms: number;
}

/**
 * The chain that the whole job waited for: the critical path of the step that ended last, before it that of the step that
 * ended last before it began, and so on.
 */
export function jobPath(tasks: readonly TaskView[]): JobPath {
  const steps = [...Map.groupBy(tasks, ({ step }) => step)].map(([step, members]) => ({
    step,
    members,
    from: Math.min(...members.map(({ queuedAt }) => queuedAt)),
    to: Math.max(...members.map(({ endedAt }) => endedAt ?? 0)),
  }));
  const latest = (before: number): (typeof steps)[number] | undefined =>
    steps.filter(({ to }) => to > 0 && to <= before).sort((one, other) => other.to - one.to)[0];
  const path: TaskView[] = [];
  const seen = new Set<unknown>();
  for (
    let step = latest(Number.POSITIVE_INFINITY);
    step !== undefined && !seen.has(step);
    step = latest(step.from)
  ) {
    seen.add(step);
    path.unshift(...criticalPath(step.members, step.step));
  }
  const ms = path.reduce((sum, { startedAt = 0, endedAt = startedAt }) => sum + endedAt - startedAt, 0);
  return { keys: path.map(({ key }) => key), ms };
}
