import { setTimeout as sleep } from 'node:timers/promises';
import { journalErrors } from '@parallel-agents/core/internal';
import type { EngineJournal } from '../journal/engine-journal.ts';
import { jobDataSchema } from '../journal/job-data.ts';
import {
  type PartState,
  PartsFold,
  partedStateOf,
  partIdOf,
  readParted,
  readParts,
} from '../journal/parted-run.ts';
import { persist } from '../queues/persist.ts';
import type { RunAccounts } from '../queues/run-account.ts';
import type { PartedProgress, PartedView } from './submit-parts.ts';

const lookMs = 1000;
/**
 * Looks that must find nobody handing in any more. Whoever does may be this very process, which had so much to do that it could
 * not say that it is there.
 */
const looksAtLeft = 5;
/** Parts that are looked at each time, of those that have not ended: workers take the earliest first. */
const window = 100;

/**
 * Follows a run in parts by its counters, until it is over: no event is read, however many there are.
 * @throws JournalError `RUN_NOT_FOUND`
 */
export async function* followParts(
  { journal, budgets }: { journal: EngineJournal; budgets: RunAccounts },
  runId: string,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<PartedProgress, void, void> {
  const log = journal.log(runId);
  await log.skim();
  if (!log.fold.submission?.parted) throw journalErrors.runNotFound(runId);
  const line = log.fold.overview.overview('running');
  const over = new PartsFold();
  let open: number[] = [];
  let left = 0;
  for (let known = 0; !signal?.aborted; ) {
    const job = await persist('look for a run', () => journal.jobs.getJob(log.jobId));
    if (job === undefined) throw journalErrors.runNotFound(runId);
    const state = partedStateOf(job);
    while (known < state.parts) open.push(++known);
    const looked = await readParts(journal.jobs, runId, open.slice(0, window), journal.now());
    const ended = [...looked].filter(([, part]) => part.isOver);
    for (const [number, part] of ended) {
      over.add(part);
      looked.delete(number);
    }
    const isEnded = new Set(ended.map(([number]) => number));
    open = open.filter((number) => !isEnded.has(number));
    const sum = added(over, looked.values());
    const isCancelled = jobDataSchema.safeParse(job.data).data?.over === true;
    const found = sum.status(state, isCancelled, journal.now());
    left = found === 'interrupted' ? left + 1 : 0;
    const status = left > 0 && left < looksAtLeft ? 'running' : found;
    const account = await persist('read the budget of a run', () => budgets.read(runId));
    yield {
      ...(account && { account }),
      overview: sum.overview(line, status, state),
      ended: ended.map(([number]) => partIdOf(runId, number)),
      failed: ended
        .filter(([, { counts }]) => counts.completed < counts.asked)
        .map(([number]) => partIdOf(runId, number)),
    };
    if (status !== 'running') return;
    // Many may have ended meanwhile: the next are looked at now.
    if (ended.length < window) await sleep(lookMs, undefined, signal && { signal }).catch(() => {});
  }
}

/**
 * All parts of a run, as they stand now.
 * @throws JournalError `RUN_NOT_FOUND`
 */
export async function showParts(
  { journal, budgets }: { journal: EngineJournal; budgets: RunAccounts },
  runId: string,
): Promise<PartedView> {
  const log = journal.log(runId);
  await log.skim();
  if (!log.fold.submission?.parted) throw journalErrors.runNotFound(runId);
  const [{ overview, sum }, account] = await Promise.all([
    readParted(journal.jobs, log, journal.now()),
    persist('read the budget of a run', () => budgets.read(runId)),
  ]);
  return { overview, partsEnded: sum.over, partsRunning: sum.underWay, ...(account && { account }) };
}

function added(over: PartsFold, parts: Iterable<PartState>): PartsFold {
  const sum = over.copy();
  for (const part of parts) sum.add(part);
  return sum;
}
