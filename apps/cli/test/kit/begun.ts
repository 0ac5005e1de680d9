import type { JobEvent } from '@parallel-agents/core';

/** The first events of a job of reviews. */
export function begun(
  tasks: readonly { taskId: string; agent: string }[],
  maxConcurrent: number,
): JobEvent[] {
  const limits = { usd: 0.5 };
  return [
    { type: 'job.started', at: 0, jobId: 'run-1', kind: 'tasks', title: 'review app.ts', limits },
    { type: 'run.started', at: 0, runId: 'run-1', runtime: 'r', maxConcurrent, tasks: [...tasks] },
  ];
}
