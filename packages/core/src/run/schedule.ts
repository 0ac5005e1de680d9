import type { PreparedTask } from '../task/prepare-tasks.ts';
import { type Place, Places } from './places.ts';

export interface ScheduleOptions {
  maxConcurrent: number;
  /** Runs a task whose dependencies have all completed; says whether it completed. Never rejects. */
  run(task: PreparedTask, place: Place): Promise<boolean>;
  /** Settles a task that cannot run because one it depends on did not complete; `first` is where that began. */
  block(task: PreparedTask, failed: PreparedTask, first: PreparedTask): void;
}

/**
 * Runs every task, as many at once as allowed: higher priority first, then in the order given, and none before the
 * tasks it depends on. Resolves when each has been run or blocked.
 */
export async function schedule(tasks: readonly PreparedTask[], options: ScheduleOptions): Promise<void> {
  const places = new Places(options.maxConcurrent);
  const waitingFor = new Map(tasks.map((task) => [task, task.dependsOn.length]));
  const dependents = Map.groupBy(
    tasks.flatMap((task) => task.dependsOn.map((id) => ({ id, task }))),
    ({ id }) => id,
  );
  const settled = new Set<PreparedTask>();
  const failures: unknown[] = [];
  const over = Promise.withResolvers<void>();
  let unfinished = 0;

  const enqueue = (task: PreparedTask): void => {
    unfinished++;
    places.enter(task.priority, (place) => runThenRelease(task, place));
  };
  const runThenRelease = async (task: PreparedTask, place: Place): Promise<void> => {
    try {
      const completed = await options.run(task, place);
      settled.add(task);
      if (completed) release(task);
      else blockDependents(task);
    } catch (thrown) {
      failures.push(thrown);
    }
    if (--unfinished === 0) over.resolve();
  };
  const release = (task: PreparedTask): void => {
    for (const { task: dependent } of dependents.get(task.id) ?? []) {
      const left = (waitingFor.get(dependent) ?? 0) - 1;
      waitingFor.set(dependent, left);
      if (left === 0) enqueue(dependent);
    }
  };
  const blockDependents = (first: PreparedTask): void => {
    const failures = [first];
    for (let failed = failures.pop(); failed !== undefined; failed = failures.pop()) {
      for (const { task: dependent } of dependents.get(failed.id) ?? []) {
        if (settled.has(dependent)) continue;
        settled.add(dependent);
        options.block(dependent, failed, first);
        failures.push(dependent);
      }
    }
  };

  for (const task of tasks) if (task.dependsOn.length === 0) enqueue(task);
  places.open();
  if (unfinished > 0) await over.promise;
  if (failures.length > 0) throw failures[0];
}
