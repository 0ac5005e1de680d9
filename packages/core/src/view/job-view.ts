import type { ErrorInfo } from '../errors.ts';
import { BatchedFold } from '../folds/batched.ts';
import type { JobEnded, JobEvent, JobStarted, RunEnded, RunResumed, RunStarted } from '../log/events.ts';
import { JobFacts } from './job-facts.ts';
import type {
  AgentRow,
  JobModel,
  PlanRow,
  RowCounts,
  Spent,
  StepRow,
  TaskRow,
  TimeSpan,
  WaitCount,
} from './model.ts';
import { sharesOf } from './spending.ts';
import type { TaskEvent } from './task-line.ts';
import { TaskTable } from './task-table.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';
import { waitsOf } from './waits.ts';

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
  readonly #table = new TaskTable();
  readonly #facts = new JobFacts();
  readonly #batched = new BatchedFold();
  readonly #steps = new Map<string | undefined, StepRow>();
  readonly #worked: { from: number; to: number }[] = [];
  #started: JobStarted | undefined;
  #ended: JobEnded | undefined;
  #runtime: string | undefined;
  #tellsAnswering = false;
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
    return this.#table.counts;
  }

  get spent(): Spent {
    return this.#table.spent;
  }

  get sessions(): number {
    return this.#table.sessions;
  }

  get tellsAnswering(): boolean {
    return this.#tellsAnswering;
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
    return this.#table.running;
  }

  /** The tasks that have ended and did not complete, in this order. */
  get failed(): ReadonlySet<TaskRow> {
    return this.#table.failed;
  }

  /** The tasks that ended last, the latest at the end; a few. */
  get recent(): readonly TaskRow[] {
    return this.#table.recent;
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
  rows(): IterableIterator<TaskRow> {
    return this.#table.rows();
  }

  /** What tasks wait for now; what most wait for comes first. */
  waits(): WaitCount[] {
    return waitsOf(this.running);
  }

  /** How long the tasks that are known will still take; `undefined` where too little is known to say. */
  timeLeft(now: number): TimeLeft | undefined {
    if (this.#ended) return undefined;
    const open = this.steps.findLast(({ to }) => to === undefined);
    return timeLeft(this.rows(), this.#table.pace, open?.maxConcurrent ?? 1, now);
  }

  record(event: JobEvent): void {
    this.#work(event);
    this.#batched.record(event);
    if (event.type === 'session.answering') this.#tellsAnswering = true;
    if ('taskId' in event) this.#table.record(event);
    else this.#recordJob(event);
  }

  #recordJob(event: Exclude<JobEvent, TaskEvent>): void {
    switch (event.type) {
      case 'job.started':
        this.#started = event;
        break;
      case 'job.resumed':
        this.#ended = undefined;
        this.#problem = undefined;
        this.#table.leaveAll(event.at);
        break;
      case 'job.ended':
        this.#ended = event;
        this.#problem ??= event.error;
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

  #begin(event: RunStarted): void {
    const { at, step, runId, runtime, maxConcurrent, tasks } = event;
    this.#runtime ??= runtime;
    const place = step !== undefined && { step };
    const asked = tasks.length;
    this.#steps.set(step, { ...place, runId, from: at, maxConcurrent, asked, completed: 0, failed: 0 });
    this.#table.begin(event, this.#facts.descriptionsFor(step));
  }

  #resume(event: RunResumed): void {
    const run = this.#steps.get(event.step);
    delete run?.ending;
    delete run?.to;
    this.#table.resume(event);
  }

  #endRun({ at, step, ending }: RunEnded): void {
    const run = this.#steps.get(step);
    if (run) Object.assign(run, { to: at, ending });
  }

  /** Between two processes nobody works on it. */
  #work({ type, at }: JobEvent): void {
    const last = this.#worked.at(-1);
    if (last === undefined || type === 'job.resumed') this.#worked.push({ from: at, to: at });
    else last.to = Math.max(last.to, at);
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
    const counts = { ...this.counts };
    const inBatches = this.#batched.account;
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
      sessions: this.sessions,
      ...(inBatches && { inBatches }),
      tellsAnswering: this.#tellsAnswering,
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

function left(row: TaskRow): TaskRow {
  if (row.status !== 'running') return row;
  const { activity: _activity, activeSince: _since, ...rest } = row;
  return { ...rest, status: 'open' };
}
