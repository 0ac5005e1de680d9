import { setTimeout as wait } from 'node:timers/promises';
import {
  type AgentResult,
  type ErrorInfo,
  type JobEvent,
  journalErrors,
  ParallelAgentsError,
  type RunEvent,
  type RunReport,
  type RunTask,
  resultsOf,
} from '@parallel-agents/core';
import { EventLog, Ledger } from '@parallel-agents/core/internal';
import type { EngineJournal } from '../journal/engine-journal.ts';
import type { RunFold } from '../journal/run-fold.ts';

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

export function followRun(journal: EngineJournal, runId: string, signal?: AbortSignal): FollowedJob {
  const stream = new EventLog<JobEvent>();
  const report = follow(journal, runId, stream, signal);
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

async function follow(
  journal: EngineJournal,
  runId: string,
  stream: EventLog<JobEvent>,
  signal: AbortSignal | undefined,
): Promise<RunReport> {
  const log = journal.log(runId);
  const { fold } = log;
  const ledger = new Ledger();
  const tell = (event: JobEvent): void => {
    if (isOfRun(event)) ledger.record(event);
    stream.append(event);
  };
  for (let told = 0; ; ) {
    if (signal?.aborted) throw leftAlone(runId);
    await log.refresh();
    if (!fold.isKnown) throw journalErrors.runNotFound(runId);
    const news = fold.events.slice(told);
    const isQuiet = news.length === 0;
    told = fold.events.length;
    for (const [index, event] of news.entries()) {
      // How a run of tasks ended is told at its end.
      const isLater = isOneRun(fold) && (!isOfRun(event) || event.type === 'run.ended');
      if (!isLater && !isOutdated(event, news.slice(index + 1))) tell(event);
    }
    if (fold.refusal) throw new ParallelAgentsError(fold.refusal);
    if (fold.ending !== undefined) break;
    if (isQuiet && (await journal.isLeft(log))) throw left(runId);
    await wait(pollMs, undefined, signal && { signal }).catch(() => {});
  }
  if (!isOneRun(fold)) {
    return { runId, results: resultsOf(fold.events).map(({ result }) => result), summary: ledger.summary() };
  }
  if (ledger.runs === 0) tell(neverStarted(fold));
  const ended = new Map(resultsOf(fold.events).map(({ result }) => [result.taskId, result]));
  const results = tasksOf(fold).map((task) => ended.get(task.taskId) ?? cancelled(task));
  for (const result of results) {
    if (ended.has(result.taskId)) continue;
    tell({ type: 'task.ended', at: Date.now(), taskId: result.taskId, result, resumable: true });
  }
  const last = fold.events.findLast((event) => event.type === 'run.ended');
  const summary = last?.ending === fold.ending ? last.summary : ledger.summary();
  tell({ type: 'run.ended', at: Date.now(), summary, ending: fold.ending });
  return { runId, results, summary };
}

function isOneRun({ events: [first] }: RunFold): boolean {
  return first?.type !== 'job.started' || first.kind === 'tasks';
}

function isOfRun(event: JobEvent): event is RunEvent {
  return /^(?:run|task|attempt|session)\./.test(event.type);
}

/** A task that was taken up again later ends as it ends then. */
function isOutdated(event: JobEvent, later: readonly JobEvent[]): boolean {
  if (event.type !== 'task.ended') return false;
  return later.some(
    (next) =>
      next.type === 'run.resumed' && next.step === event.step && next.reopened?.includes(event.taskId),
  );
}

function tasksOf({ events, submission }: RunFold): readonly RunTask[] {
  return events.find((event) => event.type === 'run.started')?.tasks ?? submission?.tasks ?? [];
}

/** A run that was cancelled before a worker had come to it. */
function neverStarted(fold: RunFold): RunEvent {
  const { submission, maxConcurrent } = fold;
  const { runId = '', runtime = '' } = submission ?? {};
  return { type: 'run.started', at: Date.now(), runId, runtime, maxConcurrent, tasks: tasksOf(fold) };
}

/** A task that nobody has come to. */
function cancelled({ taskId, agent }: RunTask): AgentResult {
  const error: ErrorInfo = {
    code: 'CANCELLED',
    message: 'Cancelled: the run was cancelled',
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
