import type { TaskView } from '../../src/view/model.ts';

export interface CriticalPath {
  /** Keys, in the order in which they ran. */
  keys: string[];
  /** What they took, without what they waited for. */
  ms: number;
}

/**
 * The chain that the whole job waited for: from the task that ended last back to the dependency that ended last, and from
 * the first of a step to what ended last before the step began.
 */
export function criticalPath(tasks: readonly TaskView[], now: number): CriticalPath {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const endOf = (task: TaskView): number => task.endedAt ?? now;
  const started = tasks
    .filter((task) => task.startedAt !== undefined)
    .toSorted((one, other) => endOf(one) - endOf(other));
  const lastOf = (some: readonly TaskView[]): TaskView | undefined =>
    some.reduce<TaskView | undefined>(
      (last, task) => (last && endOf(last) >= endOf(task) ? last : task),
      undefined,
    );
  /** The last of other steps that was over when this one’s could begin. */
  const before = (task: TaskView): TaskView | undefined => {
    for (let low = 0, high = started.length; ; ) {
      if (low >= high) {
        const found = started.slice(0, low).findLast(({ step }) => step !== task.step);
        return found;
      }
      const middle = (low + high) >> 1;
      const at = started[middle];
      if (at !== undefined && endOf(at) <= task.queuedAt) low = middle + 1;
      else high = middle;
    }
  };
  const keys: string[] = [];
  const seen = new Set<string>();
  let ms = 0;
  for (let task = started.at(-1); task !== undefined && !seen.has(task.key); ) {
    seen.add(task.key);
    keys.unshift(task.key);
    ms += endOf(task) - (task.startedAt ?? endOf(task));
    const needed = task.dependsOn
      .flatMap((key) => byKey.get(key) ?? [])
      .filter((one) => one.startedAt !== undefined);
    task = lastOf(needed) ?? before(task);
  }
  return { keys, ms };
}
