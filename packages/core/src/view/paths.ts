import type { TaskRow } from './model.ts';

/** A tier that a task was tried on. */
export interface TierTries {
  /** Absent where there are no tiers. */
  tier?: string;
  tries: number;
}

/**
 * The tiers of a task in the order in which it climbed them: `cheap ×2 → strong`. Questions of gates are not among them.
 * @example
 * for (const row of view.model().tasks)
 *   console.log(tierPath(row).map(({ tier, tries }) => `${tier} ×${tries}`).join(' → '));
 */
export function tierPath({ attempts }: Pick<TaskRow, 'attempts'>): TierTries[] {
  const path: TierTries[] = [];
  for (const { gate, tier } of attempts) {
    if (gate !== undefined) continue;
    const last = path.at(-1);
    if (last !== undefined && last.tier === tier) last.tries++;
    else path.push({ ...(tier !== undefined && { tier }), tries: 1 });
  }
  return path;
}

/**
 * The tasks that made the job as long as it was: the one that ended last, before it the one of those it waited for that
 * ended last, and so on. The first is first.
 * @param step the run to look at: ids of tasks repeat from step to step
 */
export function criticalPath(rows: Iterable<TaskRow>, step?: string): TaskRow[] {
  const ended = new Map<string, TaskRow>();
  let last: TaskRow | undefined;
  for (const row of rows) {
    if (row.step !== step || row.endedAt === undefined || row.startedAt === undefined) continue;
    ended.set(row.taskId, row);
    if (last?.endedAt === undefined || row.endedAt > last.endedAt) last = row;
  }
  const path: TaskRow[] = [];
  for (let row = last; row !== undefined && !path.includes(row); row = latestOf(row, ended)) path.push(row);
  return path.reverse();
}

function latestOf({ dependsOn }: TaskRow, ended: ReadonlyMap<string, TaskRow>): TaskRow | undefined {
  let latest: TaskRow | undefined;
  for (const id of dependsOn) {
    const row = ended.get(id);
    if (row && (row.endedAt ?? 0) > (latest?.endedAt ?? -1)) latest = row;
  }
  return latest;
}
