import type { AgentResult } from '../result/result.ts';
import { totalCost } from '../result/totals.ts';
import type { JournalRecord, RunHeader, RunOverview, RunStatus } from './journal.ts';

/** The results that stand: those of tasks that were taken up again do not. */
function standing(records: readonly JournalRecord[]): Map<string, AgentResult> {
  const results = new Map<string, AgentResult>();
  for (const record of records) {
    if (record.type === 'task-settled') results.set(record.result.taskId, record.result);
    if (record.type === 'run-resumed') for (const { taskId } of record.reopened ?? []) results.delete(taskId);
  }
  return results;
}

/** The agents of a run's tasks, each once. */
export function agentsOf({ tasks }: Pick<RunHeader, 'tasks'>): string[] {
  return [...new Set(tasks.map(({ agent }) => agent))];
}

/** The line that a list of runs shows, from what a journal keeps of one. */
export function overviewOf(
  header: RunHeader,
  records: readonly JournalRecord[],
  status: RunStatus,
): RunOverview {
  const results = [...standing(records).values()];
  const completed = results.filter((result) => result.status === 'completed').length;
  const costUsd = totalCost(results);
  const lastAt = records.at(-1)?.at;
  return {
    runId: header.runId,
    status,
    runtime: header.runtime,
    ...(header.workflow !== undefined && { workflow: header.workflow }),
    createdAt: header.createdAt,
    updatedAt: lastAt === undefined ? header.createdAt : new Date(lastAt).toISOString(),
    agents: agentsOf(header),
    asked: header.tasks.length,
    completed,
    failed: results.length - completed,
    ...(costUsd !== undefined && { costUsd }),
  };
}
