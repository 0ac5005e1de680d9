import {
  type AgentResult,
  type JobLog,
  type RunSummary,
  type StepResult,
  summarize,
} from '@parallel-agents/core';

/** A result under the name that its task has in the whole job: ids of tasks repeat from step to step. */
export function named({ step, result }: StepResult): AgentResult {
  return step === undefined ? result : { ...result, taskId: `${step}/${result.taskId}` };
}

/** The account of a job that has ended, over all its steps. */
export function accountOf({ overview, events }: JobLog): RunSummary | undefined {
  if (overview.steps !== undefined) return isOver(overview) ? summarize(events) : undefined;
  return events.findLast((event) => event.type === 'run.ended')?.summary;
}

function isOver({ status }: Pick<JobLog['overview'], 'status'>): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
