import type { AdmissionControl } from './admission.ts';
import type { AttemptPolicy } from './attempt-policy.ts';
import { InputError } from './errors.ts';
import { EventLog } from './event-log.ts';
import type { RunEvent } from './events.ts';
import { Ledger } from './ledger.ts';
import type { PreparedTask } from './prepare-tasks.ts';
import type { AgentResult } from './result.ts';
import { cancelledError } from './run-session.ts';
import { runTask } from './run-task.ts';
import type { AgentRuntime } from './runtime.ts';
import { schedule } from './schedule.ts';
import type { RunSummary } from './summary.ts';

/** What a run brings back: one result per task, in the order the tasks were given, and the account of the run. */
export interface RunReport {
  runId: string;
  results: AgentResult[];
  summary: RunSummary;
}

/**
 * A run under way. Iterate it for its events, from the first one on, however late and however often; await it for its
 * report. It never rejects because a task failed. It rejects when nothing could be started at all: with a RuntimeError
 * if the runtime cannot be used, with an InputError if it does not have a model that was asked for.
 */
export interface Run extends AsyncIterable<RunEvent>, PromiseLike<RunReport> {
  readonly id: string;
  /** Stops the sessions that are running and starts no more; the run then ends with what it has. */
  cancel(reason?: string): void;
}

export interface RunSettings {
  runId: string;
  runtime: AgentRuntime;
  policy: AttemptPolicy;
  /** The model of tasks that name none. */
  model?: string;
  maxConcurrent: number;
  admission: readonly AdmissionControl[];
  retries: number;
  retryDelaySeconds: number;
  rateLimitPatienceSeconds: number;
  outagePatienceSeconds: number;
  signal?: AbortSignal;
}

/** Starts a run of tasks that have been prepared. */
export function startRun(tasks: readonly PreparedTask[], settings: RunSettings): Run {
  const log = new EventLog<RunEvent>();
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
  const { runId, runtime, maxConcurrent } = settings;
  if (!signal.aborted) await prepareRuntime(tasks, settings, signal);

  const ledger = new Ledger();
  const emit = (event: RunEvent): void => {
    ledger.record(event);
    log.append(event);
  };
  const results = new Map<string, AgentResult>();
  const settle = (result: AgentResult): void => {
    results.set(result.taskId, result);
    emit({ type: 'task-ended', at: Date.now(), taskId: result.taskId, result });
  };
  const named = tasks.map((task) => ({ taskId: task.id, agent: task.agent.name }));
  emit({ type: 'run-started', at: Date.now(), runId, runtime: runtime.name, maxConcurrent, tasks: named });

  await schedule(tasks, {
    maxConcurrent,
    run: async (task) => {
      if (signal.aborted) {
        settle(neverStarted(task, 'cancelled', cancelledError(signal.reason)));
        return false;
      }
      emit({ type: 'task-started', at: Date.now(), taskId: task.id, agent: task.agent.name });
      const dependencies = task.dependsOn.map((id) => dependencyOutput(results.get(id), id));
      const result = await runTask(task, dependencies, { ...settings, signal, emit });
      settle(result);
      return result.status === 'completed';
    },
    block: (task, failed) => settle(blocked(task, results.get(failed.id), signal)),
  });

  const summary = ledger.summary();
  emit({ type: 'run-ended', at: Date.now(), summary });
  const inOrder = tasks.flatMap((task) => results.get(task.id) ?? []);
  return { runId, results: inOrder, summary };
}

/** Nothing is spawned on a runtime that cannot be reached, or with a model that it does not have. */
async function prepareRuntime(
  tasks: readonly PreparedTask[],
  { runtime, model: defaultModel }: RunSettings,
  signal: AbortSignal,
): Promise<void> {
  await runtime.connect?.({ signal });
  const asked = new Set(tasks.flatMap(({ task }) => task.model ?? defaultModel ?? []));
  if (asked.size === 0 || !runtime.capabilities.models || runtime.models === undefined) return;
  const known = (await runtime.models({ signal })).map(({ id }) => id);
  // A runtime that keeps no list finds out when it is asked.
  if (known.length === 0) return;
  const unknown = [...asked].filter((model) => !known.some((id) => id === model || id.endsWith(`/${model}`)));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((model) => ({
      code: 'UNKNOWN_MODEL',
      path: ['model'],
      message: `the runtime "${runtime.name}" has no model "${model}"`,
      fix: `It has: ${known.slice(0, 20).join(', ') || 'none'}.`,
    })),
  );
}

function neverStarted(
  task: PreparedTask,
  status: AgentResult['status'],
  error: NonNullable<AgentResult['error']>,
): AgentResult {
  return {
    taskId: task.id,
    agent: task.agent.name,
    status,
    text: '',
    error,
    executionSeconds: 0,
    attempts: [],
  };
}

/** A task whose dependency was cancelled was cancelled itself; after any other failure it failed. */
function blocked(task: PreparedTask, cause: AgentResult | undefined, signal: AbortSignal): AgentResult {
  if (signal.aborted) return neverStarted(task, 'cancelled', cancelledError(signal.reason));
  const why = cause?.error ? `${cause.error.code}: ${cause.error.message}` : 'it did not complete';
  return neverStarted(task, 'failed', {
    code: 'DEPENDENCY_FAILED',
    message: `It depends on "${cause?.taskId}", which did not complete (${why})`,
    fix: `Mend "${cause?.taskId}" first; this task was not started and cost nothing.`,
    retryable: false,
  });
}

function dependencyOutput(result: AgentResult | undefined, taskId: string) {
  return { taskId, agent: result?.agent ?? '', output: result?.output };
}
