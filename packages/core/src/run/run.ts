import { waitingSignal } from '../attempt/admission.ts';
import { Ledger } from '../folds/ledger.ts';
import type { RunSummary } from '../folds/summary.ts';
import type { OpenJob } from '../job/job.ts';
import { openOwnJob, requireSame, toRunTask } from '../job/keep-run.ts';
import { attemptsLeftBehind, withLeftBehind } from '../job/left-behind.ts';
import { RunLog } from '../job/run-log.ts';
import { EventLog } from '../log/event-log.ts';
import type { Ending, JobEvent, RunEvent } from '../log/events.ts';
import type { AgentResult } from '../result/result.ts';
import { blocked, neverStarted } from '../result/unstarted-result.ts';
import { firstModelOf, prepareRuntime } from '../session/prepare-runtime.ts';
import { cancelledError } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import { HeldResults } from './held-results.ts';
import { PrefixLeads } from './prefix-leads.ts';
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
  stream: EventLog<RunEvent>,
): Promise<RunReport> {
  const ledger = new Ledger();
  const leads = new PrefixLeads();
  const tell = (event: RunEvent, clockMs: number): void => {
    leads.hear(event);
    ledger.record(event, clockMs);
    stream.append(event);
  };
  const { job, log } = await open(tasks, settings, signal, tell);
  const own = settings.keep.job === undefined;
  try {
    log.restore(settings.admission);
    const { runtime, maxConcurrent, keep } = settings;
    if (log.isBegun) await log.goOn(keep);
    else log.begin({ runtime: runtime.name, maxConcurrent, tasks: tasks.map(toRunTask) });
    const stop = AbortSignal.any([signal, job.signal]);
    const results = await runAll(tasks, settings, stop, log, leads);
    log.throwDefect();
    const summary = ledger.summary();
    const ending = await log.end(endingOf(summary, stop), summary);
    if (own) await (ending === 'open' ? job.release() : job.end(ending));
    return { runId: log.runId, results, summary };
  } catch (thrown) {
    if (own) await job.release();
    throw thrown;
  }
}

interface OpenRun {
  job: OpenJob;
  log: RunLog;
}

/** Makes sure of the runtime and of the log. A run that has all its results needs no runtime. */
async function open(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
  tell: (event: RunEvent, clockMs: number) => void,
): Promise<OpenRun> {
  const { keep, runId, runtime } = settings;
  const known = keep.job?.runLog(keep.step);
  const mayGoOn = keep.resume || (known?.earlier.length ?? 0) > 0;
  if (!mayGoOn && !signal.aborted) await prepareRuntime(tasks, settings, signal);
  let log: RunLog | undefined;
  const onEvent = (event: JobEvent): void => {
    // What the run cannot keep, it tells itself.
    if (event.type === 'journal.failed' && !log?.hasFailed) tell(event, performance.now());
  };
  const job = keep.job ?? (await openOwnJob(runId, keep, runtime.name, onEvent));
  try {
    log = new RunLog(known ?? job.runLog(), tell);
    const { started } = log.state;
    if (started) requireSame(started, tasks, runtime.name);
    const isOver = tasks.every(({ id }) => log?.result(id));
    if (mayGoOn && !signal.aborted && !isOver) await prepareRuntime(tasks, settings, signal);
    await job.begin();
    return { job, log };
  } catch (thrown) {
    if (keep.job === undefined) await job.release();
    throw thrown;
  }
}

/** One result for each task, in the order of the tasks. */
async function runAll(
  tasks: readonly PreparedTask[],
  settings: RunSettings,
  signal: AbortSignal,
  log: RunLog,
  leads: PrefixLeads,
): Promise<AgentResult[]> {
  const results = new HeldResults(tasks, settings.keepResults);
  const settle = (own: AgentResult): void => {
    const at = Date.now();
    const left = attemptsLeftBehind(own, log.attemptsOf(own.taskId));
    const result = left.length > 0 ? withLeftBehind(own, left) : own;
    results.add(result);
    log.leaveBehind(at, own.taskId, left);
    log.endTask(at, result);
  };
  const waiting = waitingSignal(signal, settings.admission);
  const hasCache = settings.runtime.capabilities.promptCache === true;
  if (hasCache) await leads.plan(tasks, (task) => firstModelOf(task, settings));
  const context = { ...settings, runId: log.runId, signal, waiting, log };
  await schedule(tasks, {
    maxConcurrent: settings.maxConcurrent,
    run: async (task, place) => {
      const known = log.result(task.id);
      if (known) {
        results.add(known);
        return known.status === 'completed';
      }
      if (signal.aborted) {
        settle(neverStarted(task, 'cancelled', cancelledError(signal.reason)));
        return false;
      }
      log.tell({ type: 'task.started', at: Date.now(), taskId: task.id, agent: task.agent.name });
      const dependencies = task.dependsOn.map((id) => dependencyOutput(results.get(id), id));
      // Stopped meanwhile: the task says so itself.
      const waits = (): void =>
        log.tell({
          type: 'task.waiting',
          at: Date.now(),
          taskId: task.id,
          for: 'admission',
          control: 'prompt-cache',
        });
      if (hasCache) await leads.follow(task, place, signal, waits).catch(() => undefined);
      const result = await runTask(task, dependencies, place, context);
      settle(result);
      return result.status === 'completed';
    },
    block(task, failed, first) {
      const known = log.result(task.id);
      if (known) results.add(known);
      else settle(blocked(task, failed, results.get(first.id), signal));
    },
  });
  return results.all();
}

function endingOf(summary: RunSummary, signal: AbortSignal): Ending {
  if (summary.failed === 0) return 'completed';
  return signal.aborted ? 'cancelled' : 'failed';
}

function dependencyOutput(result: AgentResult | undefined, taskId: string) {
  return { taskId, agent: result?.agent ?? '', output: result?.output };
}
