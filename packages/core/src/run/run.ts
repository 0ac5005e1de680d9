import { waitingSignal } from '../attempt/admission.ts';
import { type ErrorInfo, toErrorInfo } from '../errors.ts';
import type { RunEnding } from '../journal/journal.ts';
import { beginRun, type KeptRun, resumeRun } from '../journal/keep-run.ts';
import { attemptsLeftBehind, withLeftBehind } from '../journal/left-behind.ts';
import type { Recorder } from '../journal/recorder.ts';
import { eventsOf, eventsOfAttempts } from '../journal/replay-result.ts';
import { EventLog } from '../ledger/event-log.ts';
import type { RunEvent } from '../ledger/events.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { RunSummary } from '../ledger/summary.ts';
import type { AgentResult } from '../result/result.ts';
import { blocked, neverStarted } from '../result/unstarted-result.ts';
import { prepareRuntime } from '../session/prepare-runtime.ts';
import { cancelledError } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import { HeldResults } from './held-results.ts';
import type { RunSettings } from './run-settings.ts';
import { runTask } from './run-task.ts';
import { schedule } from './schedule.ts';

/**
 * What a run brings back: one result per task, in the order the tasks were given, and the account of the run. With
 * `keepResults: false` there are no results here: they were events.
 */
export interface RunReport<Results extends readonly AgentResult[] = AgentResult[]> {
  runId: string;
  results: Results;
  summary: RunSummary;
}

/**
 * A run under way. Iterate it for its events, from the first one on, however late and however often (once, with
 * `keepResults: false`); await it for its report. It never rejects because a task failed. It rejects when nothing could be started at all: with a RuntimeError
 * if the runtime cannot be used, with an InputError if it does not have a model that was asked for, with a JournalError if
 * the run cannot be kept or resumed.
 */
export interface Run<Results extends readonly AgentResult[] = AgentResult[]>
  extends AsyncIterable<RunEvent>,
    PromiseLike<RunReport<Results>> {
  readonly id: string;
  /** Stops the sessions that are running and starts no more; the run then ends with what it has. */
  cancel(reason?: string): void;
}

/** Starts a run of tasks that have been prepared. */
export function startRun(tasks: readonly PreparedTask[], settings: RunSettings): Run {
  const log = new EventLog<RunEvent>({ keeps: settings.keepResults });
  const own = new AbortController();
  const signal = settings.signal ? AbortSignal.any([settings.signal, own.signal]) : own.signal;
  const report = execute(tasks, settings, signal, log);
  report.then(
    () => log.end(),
    (thrown: unknown) => log.end(thrown),
  );
  return {
    id: settings.runId,
    cancel: (reason = 'the run was cancelled') => own.abort(reason),
    [Symbol.asyncIterator]: () => log[Symbol.asyncIterator](),
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report.
    then: (onReport, onFailure) => report.then(onReport, onFailure),
  };
}

async function execute(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
  log: EventLog<RunEvent>,
): Promise<RunReport> {
  const ledger = new Ledger();
  const emit = (event: RunEvent): void => {
    ledger.record(event, performance.now());
    log.append(event);
  };
  const kept = await prepare(tasks, settings, signal, (error) =>
    emit({ type: 'journal-failed', at: Date.now(), error }),
  );
  try {
    kept?.recorder.restore(settings.admission);
    const stop = kept ? AbortSignal.any([signal, kept.signal]) : signal;
    const { runId, runtime, maxConcurrent } = settings;
    const named = tasks.map((task) => ({ taskId: task.id, agent: task.agent.name }));
    const resumed = kept?.resumed && { resumed: kept.resumed };
    emit({
      type: 'run-started',
      at: Date.now(),
      runId,
      runtime: runtime.name,
      maxConcurrent,
      tasks: named,
      ...resumed,
    });
    const results = await runAll(tasks, settings, stop, emit, kept?.recorder);
    const summary = ledger.summary();
    await kept?.recorder.end(endingOf(summary, stop), summary);
    emit({ type: 'run-ended', at: Date.now(), summary });
    return { runId, results, summary };
  } catch (thrown) {
    await kept?.recorder.release();
    throw thrown;
  }
}

/** Makes sure of the runtime and of the journal. A run that has all its results needs no runtime. */
async function prepare(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
  onFailed: (error: ErrorInfo) => void,
): Promise<KeptRun | undefined> {
  const { keep, runId, runtime } = settings;
  const wish = keep && { ...keep, runId, runtime, onFailed };
  if (!wish?.resume) {
    if (!signal.aborted) await prepareRuntime(tasks, settings, signal);
    return wish && beginOrGoOn(tasks, wish);
  }
  const kept = await resumeRun(tasks, wish);
  try {
    const isOver = tasks.every(({ id }) => kept.recorder.result(id));
    if (!signal.aborted && !isOver) await prepareRuntime(tasks, settings, signal);
    return kept;
  } catch (thrown) {
    await kept.recorder.release();
    throw thrown;
  }
}

async function beginOrGoOn(
  tasks: readonly PreparedTask[],
  keep: Parameters<typeof beginRun>[1],
): Promise<KeptRun | undefined> {
  try {
    return await beginRun(tasks, keep);
  } catch (thrown) {
    if (keep.onFailure === 'stop') throw thrown;
    keep.onFailed(toErrorInfo(thrown));
    return undefined;
  }
}

/** One result for each task, in the order of the tasks. */
async function runAll(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
  emit: (event: RunEvent) => void,
  recorder: Recorder | undefined,
): Promise<AgentResult[]> {
  const results = new HeldResults(tasks, settings.keepResults);
  const settle = (own: AgentResult): void => {
    const at = Date.now();
    const left = recorder ? attemptsLeftBehind(own, recorder.attemptsOf(own.taskId)) : [];
    const result = left.length > 0 ? withLeftBehind(own, left) : own;
    results.add(result);
    recorder?.settleTask(at, result);
    for (const event of eventsOfAttempts(left, own.taskId, at)) emit(event);
    emit({ type: 'task-ended', at, taskId: result.taskId, result });
  };
  const waiting = waitingSignal(signal, settings.admission);
  const context = { ...settings, signal, waiting, emit, ...(recorder && { recorder }) };
  await schedule(tasks, {
    maxConcurrent: settings.maxConcurrent,
    run: async (task, place) => {
      const known = recorder?.result(task.id);
      if (known) {
        for (const event of eventsOf(known, Date.now())) emit(event);
        results.add(known);
        return known.status === 'completed';
      }
      if (signal.aborted) {
        settle(neverStarted(task, 'cancelled', cancelledError(signal.reason)));
        return false;
      }
      emit({ type: 'task-started', at: Date.now(), taskId: task.id, agent: task.agent.name });
      const dependencies = task.dependsOn.map((id) => dependencyOutput(results.get(id), id));
      const result = await runTask(task, dependencies, place, context);
      settle(result);
      return result.status === 'completed';
    },
    block: (task, failed, first) => settle(blocked(task, failed, results.get(first.id), signal)),
  });
  return results.all();
}

function endingOf(summary: RunSummary, signal: AbortSignal): RunEnding {
  if (summary.failed === 0) return 'completed';
  return signal.aborted ? 'cancelled' : 'failed';
}

function dependencyOutput(result: AgentResult | undefined, taskId: string) {
  return { taskId, agent: result?.agent ?? '', output: result?.output };
}
