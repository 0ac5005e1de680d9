import type { JournalledRun, ResultStatus } from '@parallel-agents/core';

/** Where a task of a run stands. `open`: it was started, and nobody works on it now. */
export interface TaskState {
  taskId: string;
  agent: string;
  status: 'pending' | 'running' | 'open' | ResultStatus;
}

/** Every task of the run, in the order they were given. */
export function taskStates({ header, overview, records }: JournalledRun): TaskState[] {
  const started = new Set<string>();
  const settled = new Map<string, ResultStatus>();
  for (const record of records) {
    if (record.type === 'attempt-intended') started.add(record.taskId);
    if (record.type === 'task-settled') settled.set(record.result.taskId, record.result.status);
  }
  const unsettled = overview.status === 'running' ? 'running' : 'open';
  return header.tasks.map(({ taskId, agent }) => ({
    taskId,
    agent,
    status: settled.get(taskId) ?? (started.has(taskId) ? unsettled : 'pending'),
  }));
}
