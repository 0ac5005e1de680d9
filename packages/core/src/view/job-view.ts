import type { ErrorInfo } from '../errors.ts';
import type {
  JobEnded,
  JobEvent,
  JobStarted,
  RunEnded,
  RunResumed,
  RunStarted,
  RunTask,
} from '../log/events.ts';
import { JobFacts } from './job-facts.ts';
import type {
  AgentRow,
  JobModel,
  PlanRow,
  RowCounts,
  RowStatus,
  Spent,
  StepRow,
  TaskRow,
  TimeSpan,
  WaitCount,
} from './model.ts';
import { Pace } from './pace.ts';
import { sharesOf } from './spending.ts';
import { SpentSum } from './spent-sum.ts';
import { type TaskEvent, TaskLine } from './task-line.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';
import { waitsOf } from './waits.ts';

interface Entry {
  line: TaskLine;
  /** How many of those that it depends on have not completed. */
  missing: number;
  dependents: Entry[];
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * What is shown of a job, kept while its events come: a terminal asks for the parts that it shows, and a report for the
 * whole as plain data. An event costs the same however many there were.
 *
 * @example
 * const view = new JobView();
 * for await (const event of journal.tail(id)) view.record(event);
 * const { tasks, spent } = view.model();
 */
export class JobView {
  readonly #entries = new Map<string, Entry>();
  readonly #steps = new Map<string | undefined, Writable<StepRow>>();
  readonly #running = new Set<TaskRow>();
  readonly #failed = new Set<TaskRow>();
  readonly #recent: TaskRow[] = [];
  readonly #facts = new JobFacts();
  readonly #worked: { from: number; to: number }[] = [];
  readonly #spent = new SpentSum();
  readonly #pace = new Pace();
  readonly #counts: RowCounts = {
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
  #started: JobStarted | undefined;
  #ended: JobEnded | undefined;
  #runtime: string | undefined;
  #sessions = 0;
  #answersTold = false;
  #problem: ErrorInfo | undefined;

  /** How the job was started, once that is known. */
  get started(): JobStarted | undefined {
    return this.#started;
  }

  get runtime(): string | undefined {
    return this.#runtime ?? this.#started?.runtime;
  }

  /** Once it has ended; one that is gone on with has not. */
  get ended(): Pick<JobEnded, 'at' | 'ending' | 'status'> | undefined {
    return this.#ended;
  }

  get counts(): Readonly<RowCounts> {
    return this.#counts;
  }

  get spent(): Spent {
    return this.#spent.value;
  }

  get sessions(): number {
    return this.#sessions;
  }

  get answersTold(): boolean {
    return this.#answersTold;
  }

  get problem(): ErrorInfo | undefined {
    return this.#problem;
  }

  /** When processes were at work on it. */
  get worked(): readonly TimeSpan[] {
    return this.#worked;
  }

  /** The tasks that are worked on, those that began first before the others. */
  get running(): ReadonlySet<TaskRow> {
    return this.#running;
  }

  /** The tasks that have ended and did not complete, in this order. */
  get failed(): ReadonlySet<TaskRow> {
    return this.#failed;
  }

  /** The tasks that ended last, the latest at the end; a few. */
  get recent(): readonly TaskRow[] {
    return this.#recent;
  }

  get plans(): readonly PlanRow[] {
    return this.#facts.plans;
  }

  get created(): JobModel['created'] {
    return this.#facts.created;
  }

  /** The work on agents, in the order in which it began. */
  get agents(): readonly AgentRow[] {
    return this.#facts.agents;
  }

  get steps(): readonly StepRow[] {
    return [...this.#steps.values()];
  }

  /** Every task, step by step, in the order they were given. */
  *rows(): Generator<TaskRow, void, void> {
    for (const { line } of this.#entries.values()) yield line.row;
  }

  /** What tasks wait for now; what most wait for comes first. */
  waits(): WaitCount[] {
    return waitsOf(this.#running);
  }

  /** How long the tasks that are known will still take; `undefined` where too little is known to say. */
  timeLeft(now: number): TimeLeft | undefined {
    return this.#ended ? undefined : timeLeft(this.rows(), this.#pace, this.#lastMaxConcurrent(), now);
  }

  record(event: JobEvent): void {
    this.#work(event);
    if ('taskId' in event) this.#recordTask(event);
    else this.#recordJob(event);
  }

  #recordJob(event: Exclude<JobEvent, TaskEvent>): void {
    switch (event.type) {
      case 'job.started':
        this.#started = event;
        break;
      case 'job.resumed':
        this.#ended = undefined;
        this.#leaveAll(event.at);
        break;
      case 'job.ended':
        this.#ended = event;
        break;
      case 'run.started':
        this.#begin(event);
        break;
      case 'run.resumed':
        this.#resume(event);
        break;
      case 'run.ended':
        this.#endRun(event);
        break;
      case 'journal.failed':
        this.#problem = event.error;
        break;
      default:
        this.#facts.record(event);
    }
  }

  #recordTask(event: TaskEvent): void {
    const entry = this.#entries.get(keyOf(event.step, event.taskId));
    if (entry === undefined) return;
    const { line } = entry;
    const { row } = line;
    this.#sessions += line.record(event);
    switch (event.type) {
      case 'task.started':
      case 'attempt.started':
        this.#move(row, 'running');
        break;
      case 'session.answering':
        this.#answersTold = true;
        break;
      case 'task.ended':
        this.#endTask(entry, event.result.status, event.at);
        break;
    }
  }

  #endTask({ line: { row }, dependents }: Entry, status: RowStatus, at: number): void {
    this.#move(row, status);
    this.#pace.note(row);
    if (status !== 'completed') this.#failed.add(row);
    else for (const dependent of dependents) this.#release(dependent, at);
    if (this.#recent.push(row) > 2 * recentKept) this.#recent.splice(0, recentKept);
  }

  #release(entry: Entry, at: number): void {
    entry.missing--;
    const { row } = entry.line;
    if (entry.missing > 0) return;
    row.readyAt = at;
    if (row.status === 'waiting') this.#move(row, 'queued');
  }

  /** Where a task stands is counted here and nowhere else. */
  #move(row: TaskRow, status: RowStatus): void {
    if (row.status === status) return;
    this.#counts[row.status]--;
    this.#counts[status]++;
    row.status = status;
    if (status === 'running') this.#running.add(row);
    else this.#running.delete(row);
  }

  #begin(event: RunStarted): void {
    const { at, step, runId, runtime, maxConcurrent, tasks } = event;
    this.#runtime ??= runtime;
    this.#steps.set(step, {
      ...(step !== undefined && { step }),
      runId,
      from: at,
      maxConcurrent,
      asked: tasks.length,
      completed: 0,
      failed: 0,
    });
    const described = this.#facts.descriptionsFor(step);
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
    this.#counts.asked++;
    this.#counts.queued++;
  }

  #resume({ at, step, reopened = [] }: RunResumed): void {
    const run = this.#steps.get(step);
    if (run) {
      delete run.ending;
      delete run.to;
    }
    for (const { line } of this.#entries.values()) {
      if (line.row.step === step) this.#leave(line, at);
    }
    for (const taskId of reopened) {
      const entry = this.#entries.get(keyOf(step, taskId));
      if (entry === undefined) continue;
      entry.line.reopen();
      this.#failed.delete(entry.line.row);
      this.#move(entry.line.row, entry.missing > 0 ? 'waiting' : 'queued');
    }
  }

  #endRun({ at, step, ending }: RunEnded): void {
    const run = this.#steps.get(step);
    if (run) Object.assign(run, { to: at, ending });
  }

  /** Another process goes on: what ran in the last one does not any more. */
  #leaveAll(at: number): void {
    for (const row of [...this.#running]) {
      const entry = this.#entries.get(row.key);
      if (entry) this.#leave(entry.line, at);
    }
  }

  #leave(line: TaskLine, at: number): void {
    if (line.row.status !== 'running') return;
    line.leave(at);
    this.#move(line.row, 'queued');
  }

  /** Between two processes nobody works on it. */
  #work({ type, at }: JobEvent): void {
    const last = this.#worked.at(-1);
    const isNew = last === undefined || type === 'job.resumed';
    if (isNew) this.#worked.push({ from: at, to: at });
    else last.to = Math.max(last.to, at);
  }

  #lastMaxConcurrent(): number {
    return this.steps.findLast(({ to }) => to === undefined)?.maxConcurrent ?? 1;
  }

  /**
   * Everything as plain data; the rows are those of the view, and change with it.
   * @param isRunning a process is at work on it. @default true, until it has ended
   */
  model({ isRunning = true }: { isRunning?: boolean } = {}): JobModel {
    const { jobId = '', kind = 'tasks', title, limits, at = 0 } = this.#started ?? {};
    const { runtime } = this;
    const isLeft = !isRunning || this.#ended !== undefined;
    const rows = isLeft ? [...this.rows()].map(left) : [...this.rows()];
    const counts = { ...this.#counts };
    if (isLeft) Object.assign(counts, { running: 0, open: counts.open + counts.running });
    return {
      jobId,
      kind,
      ...(title !== undefined && { title }),
      ...(runtime !== undefined && { runtime }),
      status: this.#ended?.ending ?? (isRunning ? 'running' : 'interrupted'),
      ...(this.#ended?.status !== undefined && { outcome: this.#ended.status }),
      ...(limits && { limits }),
      startedAt: at,
      updatedAt: this.#worked.at(-1)?.to ?? at,
      ...(this.#ended && { endedAt: this.#ended.at }),
      worked: this.#worked,
      counts,
      spent: this.spent,
      sessions: this.#sessions,
      answersTold: this.#answersTold,
      tasks: rows,
      steps: this.#countedSteps(),
      waits: isLeft ? [] : this.waits(),
      byAgent: sharesOf(rows, (_bar, { agent }) => agent, { gatesApart: true }),
      byTier: sharesOf(rows, ({ tier }) => tier, { gatesApart: true }),
      byModel: sharesOf(rows, ({ model }) => model),
      plans: this.plans,
      created: this.created,
      agents: this.agents,
      ...(this.#problem && { problem: this.#problem }),
    };
  }

  #countedSteps(): StepRow[] {
    const steps = new Map([...this.#steps].map(([step, row]) => [step, { ...row, completed: 0, failed: 0 }]));
    for (const { step, status, endedAt } of this.rows()) {
      const run = steps.get(step);
      if (run && status === 'completed') run.completed++;
      else if (run && endedAt !== undefined) run.failed++;
    }
    return [...steps.values()];
  }
}

const recentKept = 50;

function left(row: TaskRow): TaskRow {
  if (row.status !== 'running') return row;
  const { activity: _activity, activeSince: _since, ...rest } = row;
  return { ...rest, status: 'open' };
}

/** Ids of tasks repeat from step to step. */
function keyOf(step: string | undefined, taskId: string): string {
  return step === undefined ? taskId : `${step}/${taskId}`;
}
