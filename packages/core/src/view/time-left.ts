import type { TaskRow } from './model.ts';
import type { Pace } from './pace.ts';

/** An estimate, and what it is based on. */
export interface TimeLeft {
  seconds: number;
  /** It is as long as the tasks that have completed took: so many. */
  byTasks: number;
  /**
   * What makes it so long: `work`, the tasks that are left and how many run at once; `chain`, tasks that wait for each
   * other; `pause`, a wait that was asked for.
   */
  because: 'work' | 'chain' | 'pause';
}

/** Below so many completed tasks nothing is said, unless most are done. */
const fewest = 3;

/**
 * How long the tasks that are known will still take: the longest of what is left to do by as many as run at once, of the
 * longest chain of tasks that wait for each other, and of a pause that somebody asked for. Steps that are not known yet
 * are not in it.
 */
export function timeLeft(
  rows: Iterable<TaskRow>,
  pace: Pace,
  maxConcurrent: number,
  now: number,
): TimeLeft | undefined {
  const left = new Map<string, TaskRow>();
  let busy = 0;
  let pause = 0;
  let work = 0;
  for (const row of rows) {
    if (!isLeft(row)) continue;
    left.set(row.key, row);
    work += secondsLeft(row, pace, now);
    if (row.status !== 'running') continue;
    busy++;
    pause = Math.max(pause, pauseOf(row, now));
  }
  if (left.size === 0 || pace.tasks === 0) return undefined;
  if (pace.tasks < fewest && pace.tasks < left.size) return undefined;
  const elapsed = Math.max(0.001, (now - pace.firstAt) / 1000);
  // As many as have really been at work at once, waits for limits included.
  const running = [...left.values()].reduce((sum, row) => sum + runningFor(row, now), 0);
  const width = Math.min(maxConcurrent, left.size, Math.max(1, (pace.seconds + running) / elapsed, busy / 2));
  const candidates: TimeLeft[] = [
    { seconds: work / width, byTasks: pace.tasks, because: 'work' },
    { seconds: longestChain(left, pace, now), byTasks: pace.tasks, because: 'chain' },
    { seconds: pause, byTasks: pace.tasks, because: 'pause' },
  ];
  return candidates.reduce((most, each) => (each.seconds > most.seconds ? each : most));
}

function isLeft({ status }: TaskRow): boolean {
  return status === 'waiting' || status === 'queued' || status === 'running' || status === 'open';
}

function secondsLeft(row: TaskRow, pace: Pace, now: number): number {
  const whole = pace.secondsOf(row.agent);
  const so = runningFor(row, now);
  // One that takes longer than the others is nowhere near its end just because of that.
  return so < whole ? whole - so : Math.max(whole, so) * 0.25;
}

function runningFor({ status, startedAt }: TaskRow, now: number): number {
  return status === 'running' && startedAt !== undefined ? Math.max(0, (now - startedAt) / 1000) : 0;
}

function pauseOf({ waits }: TaskRow, now: number): number {
  const wait = waits.at(-1);
  if (wait === undefined || wait.to !== undefined || wait.seconds === undefined) return 0;
  return Math.max(0, (wait.from + wait.seconds * 1000 - now) / 1000);
}

/** Seconds of the longest chain of tasks that wait for each other; without recursion, because chains may be long. */
function longestChain(left: ReadonlyMap<string, TaskRow>, pace: Pace, now: number): number {
  const ends = new Map<string, number>();
  const expanded = new Set<string>();
  let longest = 0;
  for (const start of left.values()) {
    const stack = [start];
    for (let row = stack.at(-1); row !== undefined; row = stack.at(-1)) {
      const needed = row.dependsOn.flatMap((id) => left.get(siblingKey(row, id)) ?? []);
      const open = needed.filter(({ key }) => !ends.has(key));
      if (open.length > 0 && !expanded.has(row.key)) {
        expanded.add(row.key);
        for (const each of open) stack.push(each);
        continue;
      }
      stack.pop();
      if (ends.has(row.key)) continue;
      const from = needed.reduce((most, { key }) => Math.max(most, ends.get(key) ?? 0), 0);
      const end = from + secondsLeft(row, pace, now);
      ends.set(row.key, end);
      longest = Math.max(longest, end);
    }
  }
  return longest;
}

function siblingKey({ step }: TaskRow, taskId: string): string {
  return step === undefined ? taskId : `${step}/${taskId}`;
}
