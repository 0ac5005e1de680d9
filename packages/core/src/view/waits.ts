import type { TaskRow, WaitCount } from './model.ts';

/** What tasks wait for now; what most wait for comes first. */
export function waitsOf(running: Iterable<TaskRow>): WaitCount[] {
  const counts = new Map<string, WaitCount>();
  for (const { waits } of running) {
    const wait = waits.at(-1);
    if (wait === undefined || wait.to !== undefined) continue;
    const { for: what, control, code, from, seconds } = wait;
    const key = `${what}/${control ?? ''}/${code ?? ''}`;
    let count = counts.get(key);
    if (count === undefined) {
      count = { for: what, ...(control !== undefined && { control }), ...(code && { code }), tasks: 0 };
      counts.set(key, count);
    }
    count.tasks++;
    if (seconds !== undefined) count.until = Math.max(count.until ?? 0, from + seconds * 1000);
  }
  return [...counts.values()].sort((one, other) => other.tasks - one.tasks);
}
