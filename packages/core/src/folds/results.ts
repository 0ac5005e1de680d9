import type { JobEvent } from '../log/events.ts';
import type { AgentResult } from '../result/result.ts';

/** A result, and the step that it is of. */
export interface StepResult {
  step?: string;
  result: AgentResult;
}

/**
 * The results of a job, in the order in which their tasks ended; of a task that was taken up again, the last.
 * @example
 * const { events } = await journal.read(id);
 * for (const { result } of resultsOf(events)) console.log(result.taskId, result.status);
 */
export function resultsOf(events: Iterable<JobEvent>): StepResult[] {
  const results = new Map<string, StepResult>();
  for (const event of events) {
    const { step } = event;
    if (event.type === 'run.resumed') {
      for (const taskId of event.reopened ?? []) results.delete(`${step}/${taskId}`);
    }
    if (event.type !== 'task.ended') continue;
    results.set(`${step}/${event.taskId}`, { ...(step !== undefined && { step }), result: event.result });
  }
  return [...results.values()];
}
