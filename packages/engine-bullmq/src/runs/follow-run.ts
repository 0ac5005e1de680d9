import { setTimeout as wait } from 'node:timers/promises';
import {
  type AgentResult,
  type Ending,
  type ErrorInfo,
  type JobEvent,
  ParallelAgentsError,
  type RunEvent,
  type RunReport,
  type RunTask,
} from '@parallel-agents/core';
import { EventLog, isRunEvent, journalErrors, Ledger, stoppedWords } from '@parallel-agents/core/internal';
import type { EngineJournal } from '../journal/engine-journal.ts';
import type { RunFold } from '../journal/run-fold.ts';
import type { RunLog } from '../journal/run-log.ts';

/** Milliseconds between two looks at a run’s log. */
const pollMs = 300;

/**
 * A job that workers do, as those see it who wait for it. Iterate it for its events, from the first one on; await it for
 * its results and their account. Whoever stops following it does not stop it; `cancel` does.
 */
export interface FollowedJob extends AsyncIterable<JobEvent>, PromiseLike<RunReport> {
  readonly id: string;
  /** Stops it, with its sessions, wherever it runs. */
  cancel(): void;
}

export interface FollowOptions {
  /** Ends the following; the job goes on. */
  signal?: AbortSignal;
  /**
   * `false`: nothing is held of what was told, so that a job of any length is followed in little memory. Each event goes to
   * one reader then, and the report has no results: they were events.
   * @default true
   */
  keepResults?: boolean;
}

export function followRun(
  journal: EngineJournal,
  runId: string,
  { signal, keepResults = true }: FollowOptions = {},
): FollowedJob {
  const stream = new EventLog<JobEvent>({ keeps: keepResults });
  const report = new Following(journal, runId, stream, keepResults).toItsEnd(signal);
  report.then(
    () => stream.end(),
    (thrown: unknown) => stream.end(thrown),
  );
  return {
    id: runId,
    cancel: () => void journal.cancel(runId).catch((thrown: unknown) => stream.end(thrown)),
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report.
    then: (onReport, onFailure) => report.then(onReport, onFailure),
  };
}

/** Reads a job’s log as it grows. */
class Following {
  readonly #journal: EngineJournal;
  readonly #stream: EventLog<JobEvent>;
  readonly #log: RunLog;
  readonly #ledger = new Ledger();
  readonly #keepsResults: boolean;
  /** By step and task; where they are not kept, only which there are. */
  readonly #results = new Map<string, AgentResult | undefined>();
  #isOneRun = true;
  #tasks: readonly RunTask[] = [];
  #runEnded: Extract<JobEvent, { type: 'run.ended' }> | undefined;
  #jobEnded: Extract<JobEvent, { type: 'job.ended' }> | undefined;

  constructor(journal: EngineJournal, runId: string, stream: EventLog<JobEvent>, keepsResults: boolean) {
    this.#journal = journal;
    this.#stream = stream;
    this.#log = journal.log(runId);
    this.#keepsResults = keepsResults;
  }

  async toItsEnd(signal: AbortSignal | undefined): Promise<RunReport> {
    const { fold, runId } = this.#log;
    for (;;) {
      if (signal?.aborted) throw leftAlone(runId);
      let isQuiet = true;
      for await (const news of this.#log.news()) {
        isQuiet = false;
        this.#hear(news);
      }
      if (!fold.isKnown) throw journalErrors.runNotFound(runId);
      if (fold.refusal) throw new ParallelAgentsError(fold.refusal);
      if (fold.ending !== undefined) return this.#report(fold.ending);
      if (isQuiet && !fold.isAsking && (await this.#journal.isLeft(this.#log))) throw left(runId);
      await wait(pollMs, undefined, signal && { signal }).catch(() => {});
    }
  }

  #hear(news: readonly JobEvent[]): void {
    for (const [index, event] of news.entries()) {
      this.#note(event);
      // How a run of tasks ended is told at its end.
      const isLater = this.#isOneRun && (event.type === 'run.ended' || event.type === 'job.ended');
      if (!isLater && !isOutdated(event, news.slice(index + 1))) this.#tell(event);
    }
  }

  #note(event: JobEvent): void {
    if (event.type === 'job.started') this.#isOneRun = event.kind === 'tasks';
    if (event.type === 'run.started') this.#tasks = event.tasks;
    if (event.type === 'run.ended') this.#runEnded = event;
    if (event.type === 'job.ended') this.#jobEnded = event;
    if (event.type === 'run.resumed') {
      for (const taskId of event.reopened ?? []) this.#results.delete(placeOf(event, taskId));
    }
    if (event.type === 'task.ended') {
      this.#results.set(placeOf(event, event.taskId), this.#keepsResults ? event.result : undefined);
    }
  }

  #tell(event: JobEvent): void {
    if (isRunEvent(event)) this.#ledger.record(event);
    this.#stream.append(event);
  }

  #report(ending: Ending): RunReport {
    const { runId, fold } = this.#log;
    if (!this.#isOneRun) return { runId, results: this.#held(), summary: this.#ledger.summary() };
    if (this.#ledger.runs === 0) this.#tell(neverStarted(fold));
    const tasks = this.#tasks.length > 0 ? this.#tasks : (fold.submission?.tasks ?? []);
    for (const task of tasks) {
      const place = placeOf({}, task.taskId);
      if (this.#results.has(place)) continue;
      const result = cancelled(task);
      this.#results.set(place, result);
      this.#tell({ type: 'task.ended', at: Date.now(), taskId: task.taskId, result, resumable: true });
    }
    const last = this.#runEnded;
    const summary = last?.ending === ending ? last.summary : this.#ledger.summary();
    this.#tell({ type: 'run.ended', at: Date.now(), summary, ending });
    const job = this.#jobEnded?.ending === ending ? this.#jobEnded : { ending };
    this.#tell({ ...job, type: 'job.ended', at: Date.now() });
    const results = tasks.flatMap(({ taskId }) => this.#results.get(placeOf({}, taskId)) ?? []);
    return { runId, results: this.#keepsResults ? results : [], summary };
  }

  #held(): AgentResult[] {
    return [...this.#results.values()].filter((result) => result !== undefined);
  }
}

function placeOf({ step = '' }: { step?: string }, taskId: string): string {
  return `${step}/${taskId}`;
}

/** A task that was taken up again later ends as it ends then. */
function isOutdated(event: JobEvent, later: readonly JobEvent[]): boolean {
  if (event.type !== 'task.ended') return false;
  return later.some(
    (next) =>
      next.type === 'run.resumed' && next.step === event.step && next.reopened?.includes(event.taskId),
  );
}

/** A run that was cancelled before a worker had come to it. */
function neverStarted(fold: RunFold): RunEvent {
  const { submission, maxConcurrent } = fold;
  const { runId = '', runtime = '' } = submission ?? {};
  const tasks = submission?.tasks ?? [];
  return { type: 'run.started', at: Date.now(), runId, runtime, maxConcurrent, tasks };
}

/** A task that nobody has come to. */
function cancelled({ taskId, agent }: RunTask): AgentResult {
  const error: ErrorInfo = {
    code: 'CANCELLED',
    message: stoppedWords('the run was cancelled'),
    fix: 'Resume the run for the tasks that have no result.',
    retryable: false,
  };
  return { taskId, agent, status: 'cancelled', text: '', error, executionSeconds: 0, attempts: [] };
}

function leftAlone(runId: string): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: `Stopped following ${runId}; it goes on.`,
    fix: 'Follow it again, or stop it, on the same engine.',
    ways: [{ name: 'followJob', value: runId }, { name: 'cancelJob', value: runId }, { name: 'engine' }],
  });
}

/** Its workers died with it again and again, or somebody took it out of the queue. */
function left(runId: string): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'RUNTIME_UNAVAILABLE',
    message: `No worker has ${runId}, and none will be given it.`,
    fix: 'See what workers say, then go on with it, on the same engine.',
    ways: [{ name: 'resumeJob', value: runId }, { name: 'engine' }],
  });
}
