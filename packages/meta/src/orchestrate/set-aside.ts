import type { AgentResult, ErrorInfo } from '@parallel-agents/core';
import type { PlannedTask } from './plan.ts';

/** Takes out the tasks that cannot be started, and with them those that wait for them; each gets its result at once. */
export function setAside(
  tasks: readonly PlannedTask[],
  refused: ReadonlyMap<string, ErrorInfo>,
): { runnable: PlannedTask[]; results: AgentResult[] } {
  const errors = new Map(refused);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { id, dependsOn } of tasks) {
      const cause = dependsOn.find((on) => errors.has(on));
      if (cause === undefined || errors.has(id)) continue;
      errors.set(id, dependencyFailed(cause));
      grew = true;
    }
  }
  return {
    runnable: tasks.filter(({ id }) => !errors.has(id)),
    results: tasks.flatMap(({ id, agent }) => {
      const error = errors.get(id);
      return error ? [unstarted(id, agent, error)] : [];
    }),
  };
}

function unstarted(taskId: string, agent: string, error: ErrorInfo): AgentResult {
  const status = error.code === 'CANCELLED' ? 'cancelled' : 'failed';
  return { taskId, agent, status, text: '', error, executionSeconds: 0, attempts: [] };
}

function dependencyFailed(cause: string): ErrorInfo {
  return {
    code: 'DEPENDENCY_FAILED',
    message: `It depends on "${cause}", which could not be started`,
    fix: `Mend "${cause}" first; this task was not started and cost nothing.`,
    retryable: false,
  };
}
