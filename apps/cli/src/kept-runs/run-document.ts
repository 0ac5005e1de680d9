import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { type JobLog, resultsOf, taskStates } from '@parallel-agents/core';
import { resultsPieces } from '../output/result-document.ts';
import { scriptedMark } from './render-runs.ts';
import { accountOf, named } from './shown-job.ts';

/** What `--json` prints of a job, in pieces: all results together may be longer than a text can be. */
export function documentPieces(log: JobLog, runtimes: readonly RuntimeChoice[]): Generator<string> {
  const { overview, events } = log;
  const mark = scriptedMark(overview, runtimes);
  const tasks = taskStates(events, overview.status === 'running');
  const ended = events.findLast((event) => event.type === 'job.ended');
  const { status: outcome, report } = ended ?? {};
  const document = {
    ...overview,
    ...mark,
    ...(outcome !== undefined && { outcome }),
    tasks,
    results: [],
    summary: accountOf(log) ?? null,
    ...(report !== undefined && { report }),
  };
  return resultsPieces(document, resultsOf(events).map(named), mark);
}
