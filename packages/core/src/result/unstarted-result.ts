import type { ErrorInfo } from '../errors.ts';
import { cancelledError } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { AgentResult } from './result.ts';

/** The result of a task that was never started. */
export function neverStarted(
  task: PreparedTask,
  status: AgentResult['status'],
  error: ErrorInfo,
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
export function blocked(
  task: PreparedTask,
  cause: AgentResult | undefined,
  signal: AbortSignal,
): AgentResult {
  if (signal.aborted) return neverStarted(task, 'cancelled', cancelledError(signal.reason));
  const why = cause?.error ? `${cause.error.code}: ${cause.error.message}` : 'it did not complete';
  return neverStarted(task, 'failed', {
    code: 'DEPENDENCY_FAILED',
    message: `It depends on "${cause?.taskId}", which did not complete (${why})`,
    fix: `Mend "${cause?.taskId}" first; this task was not started and cost nothing.`,
    retryable: false,
  });
}
