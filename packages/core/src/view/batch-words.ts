import type { RunSummary } from '../folds/summary.ts';
import type { JobOverview } from '../log/journal.ts';

/** `12 sessions in 2 batches: $0.1200, $0.1200 less than one by one`. */
export function batchWords({
  sessions,
  batches,
  costUsd,
  savedUsd,
}: NonNullable<RunSummary['inBatches']>): string {
  const paid = costUsd === undefined ? '' : `: ${dollars(costUsd)}`;
  const saved = savedUsd === undefined ? '' : `, ${dollars(savedUsd)} less than one by one`;
  return `${counted(sessions, 'session')} in ${batchCount(batches)}${paid}${saved}`;
}

/** `12 sessions wait in 2 batches since 2026-11-29 11:02 UTC, until 2026-11-30 11:02 UTC at the latest`. */
export function waitingWords({
  sessions,
  batches,
  since,
  endsBy,
}: NonNullable<JobOverview['inBatches']>): string {
  const until = endsBy === undefined ? '' : `, until ${minute(endsBy)} at the latest`;
  const wait = sessions === 1 ? 'waits' : 'wait';
  return `${counted(sessions, 'session')} ${wait} in ${batchCount(batches)} since ${minute(since)}${until}`;
}

function batchCount(batches: number): string {
  return batches === 1 ? '1 batch' : `${batches.toLocaleString('en-US')} batches`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

function dollars(usd: number): string {
  return `$${usd.toFixed(4)}`;
}

/** Of a time in ISO 8601. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
