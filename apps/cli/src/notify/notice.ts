import type { JobView } from '@parallel-agents/core/view';
import { formatCost, formatSeconds } from '../output/format.ts';

/** What is told of a job: no text that a model wrote is in it. */
export interface Notice {
  jobId: string;
  kind: string;
  /** How it ended; `unfinished` where the command had to leave before that. */
  status: string;
  asked: number;
  completed: number;
  /** Tasks that have ended and did not complete. */
  failed: number;
  seconds: number;
  costUsd?: number;
  /** Answers were examples, not AI. */
  scripted?: true;
}

/** @returns `undefined` of a job that never started */
export function noticeOf(view: JobView): Notice | undefined {
  const { started, ended, counts, spent, failed } = view;
  if (started === undefined) return undefined;
  return {
    jobId: started.jobId,
    kind: started.kind,
    status: ended ? (ended.status ?? ended.ending) : 'unfinished',
    asked: counts.asked,
    completed: counts.completed,
    failed: failed.size,
    seconds: ((ended?.at ?? Date.now()) - started.at) / 1000,
    ...(spent.costUsd !== undefined && { costUsd: spent.costUsd }),
    ...(view.runtime === 'scripted' && { scripted: true }),
  };
}

/** The same in a sentence, such as "run-4f2a: 18 of 20 completed, 2 did not · 250.0 s · $0.31". */
export function sayNotice({
  jobId,
  status,
  asked,
  completed,
  failed,
  seconds,
  costUsd,
  scripted,
}: Notice): string {
  const isAsked = status === 'completed' || status === 'failed';
  const parts = [
    ...(isAsked ? [] : [status]),
    `${completed} of ${asked} completed${failed > 0 ? `, ${failed} did not` : ''}`,
    formatSeconds(seconds),
    ...(costUsd === undefined ? [] : [formatCost(costUsd)]),
    ...(scripted ? ['scripted examples, not AI'] : []),
  ];
  return `${jobId}: ${parts.join(' · ')}`;
}
