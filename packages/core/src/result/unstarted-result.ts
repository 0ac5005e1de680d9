import type { ErrorInfo } from '../errors.ts';
import { cancelledError } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { AgentResult, UncompletedResult } from './result.ts';

/** The result of a task that was never started. */
export function neverStarted(
  task: PreparedTask,
  status: UncompletedResult['status'],
  error: ErrorInfo,
): UncompletedResult {
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

/**
 * A task whose dependency was cancelled was cancelled itself; after any other failure it failed. `cause` is the result
 * that began it, be it that of a dependency's dependency: a long chain repeats no messages within messages.
 */
export function blocked(
  task: PreparedTask,
  dependency: PreparedTask,
  cause: AgentResult | undefined,
  signal: AbortSignal,
): UncompletedResult {
  if (signal.aborted) return neverStarted(task, 'cancelled', cancelledError(signal.reason));
  const why = cause?.error ? `${cause.error.code}: ${cause.error.message}` : 'it did not complete';
  const began = cause?.taskId ?? dependency.id;
  const after = began === dependency.id ? 'did not complete' : `was not started after "${began}" failed`;
  return neverStarted(task, 'failed', {
    code: 'DEPENDENCY_FAILED',
    message: `It depends on "${dependency.id}", which ${after} (${why})`,
    fix: `Mend "${began}" first; this task was not started and cost nothing.`,
    retryable: false,
  });
}
