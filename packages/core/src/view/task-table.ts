import type { RunResumed, RunStarted, RunTask } from '../log/events.ts';
import type { RowCounts, RowStatus, Spent, TaskRow } from './model.ts';
import { Pace } from './pace.ts';
import { SpentSum } from './spent-sum.ts';
import { type TaskEvent, TaskLine } from './task-line.ts';

interface Entry {
  line: TaskLine;
  /** How many of those that it depends on have not completed. */
  missing: number;
  dependents: Entry[];
}

/** As many of those that ended last as are there at least. */
const recentKept = 50;

/** The tasks of a job, and what is counted of them. */
export class TaskTable {
  readonly counts: RowCounts = {
    asked: 0,
    waiting: 0,
    queued: 0,
    running: 0,
    open: 0,
    completed: 0,
    failed: 0,
    timeout: 0,
    cancelled: 0,
  };
  readonly running = new Set<TaskRow>();
  /** Those that have ended and did not complete. */
  readonly failed = new Set<TaskRow>();
  /** Those that ended last. */
  readonly recent: TaskRow[] = [];
  readonly pace: Pace = new Pace();
  sessions = 0;
  readonly #entries = new Map<string, Entry>();
  readonly #spent = new SpentSum();

  get spent(): Spent {
    return this.#spent.value;
  }

  *rows(): Generator<TaskRow, void, void> {
    for (const { line } of this.#entries.values()) yield line.row;
  }

  /** @param described what tasks are for, by their ids */
  begin(event: RunStarted, described: ReadonlyMap<string, string>): void {
    const { at, step, tasks } = event;
    for (const task of tasks) this.#add(task, event, described);
    for (const { taskId, dependsOn = [] } of tasks) {
      const entry = this.#entries.get(keyOf(step, taskId));
      if (entry === undefined) continue;
      for (const other of dependsOn) {
        const needed = this.#entries.get(keyOf(step, other));
        needed?.dependents.push(entry);
        if (needed && needed.line.row.status !== 'completed') entry.missing++;
      }
      if (entry.missing > 0) this.#move(entry.line.row, 'waiting');
      else entry.line.row.readyAt = at;
    }
  }

  #add(
    { taskId, agent, dependsOn = [] }: RunTask,
    { at, step }: RunStarted,
    described: ReadonlyMap<string, string>,
  ): void {
    const key = keyOf(step, taskId);
    const description = described.get(taskId);
    const row: TaskRow = {
      key,
      ...(step !== undefined && { step }),
      taskId,
      agent,
      ...(description !== undefined && { description }),
      status: 'queued',
      dependsOn,
      queuedAt: at,
      attempts: [],
      waits: [],
      spent: {},
    };
    const line = new TaskLine(row, (before, after) => this.#spent.replace(before, after));
    this.#entries.set(key, { line, missing: 0, dependents: [] });
    this.counts.asked++;
    this.counts.queued++;
  }

  record(event: TaskEvent): void {
    const entry = this.#entries.get(keyOf(event.step, event.taskId));
    if (entry === undefined) return;
    this.sessions += entry.line.record(event);
    if (event.type === 'task.ended') this.#end(entry, event.result.status, event.at);
    else if (event.type === 'task.started' || event.type === 'attempt.started') {
      this.#move(entry.line.row, 'running');
    }
  }

  #end({ line: { row }, dependents }: Entry, status: RowStatus, at: number): void {
    this.#move(row, status);
    this.pace.note(row);
    if (status !== 'completed') this.failed.add(row);
    else for (const dependent of dependents) this.#release(dependent, at);
    if (this.recent.push(row) > 2 * recentKept) this.recent.splice(0, recentKept);
  }

  #release(entry: Entry, at: number): void {
    entry.missing--;
    const { row } = entry.line;
    if (entry.missing > 0) return;
    row.readyAt = at;
    if (row.status === 'waiting') this.#move(row, 'queued');
  }

  /** Another process goes on with a run. */
  resume({ at, step, reopened = [] }: RunResumed): void {
    for (const { line } of this.#entries.values()) if (line.row.step === step) this.#leave(line, at);
    for (const taskId of reopened) {
      const entry = this.#entries.get(keyOf(step, taskId));
      if (entry === undefined) continue;
      entry.line.reopen();
      this.failed.delete(entry.line.row);
      this.#move(entry.line.row, entry.missing > 0 ? 'waiting' : 'queued');
    }
  }

  /** What ran does not any more. */
  leaveAll(at: number): void {
    for (const { key } of [...this.running]) {
      const entry = this.#entries.get(key);
      if (entry) this.#leave(entry.line, at);
    }
  }

  #leave(line: TaskLine, at: number): void {
    if (line.row.status !== 'running') return;
    line.leave(at);
    this.#move(line.row, 'queued');
  }

  /** Where a task stands is counted here and nowhere else. */
  #move(row: TaskRow, status: RowStatus): void {
    if (row.status === status) return;
    this.counts[row.status]--;
    this.counts[status]++;
    row.status = status;
    if (status === 'running') this.running.add(row);
    else this.running.delete(row);
  }
}

/** Ids of tasks repeat from step to step. */
function keyOf(step: string | undefined, taskId: string): string {
  return step === undefined ? taskId : `${step}/${taskId}`;
}
