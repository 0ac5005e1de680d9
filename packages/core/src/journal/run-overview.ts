import { totalCost } from '../result/totals.ts';
import type { JournalRecord, RunHeader, RunOverview, RunStatus } from './journal.ts';

/** The line that a list of runs shows, from what a journal keeps of one. */
export function overviewOf(
  header: RunHeader,
  records: readonly JournalRecord[],
  status: RunStatus,
): RunOverview {
  const results = records.flatMap((record) => (record.type === 'task-settled' ? [record.result] : []));
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
    asked: header.tasks.length,
    completed,
    failed: results.length - completed,
    ...(costUsd !== undefined && { costUsd }),
  };
}
