import { JournalError } from '@parallel-agents/core';
import { protocol } from '../queues/names.ts';
import type { WorkerPresence } from './presence.ts';

const named = ({ name, version }: WorkerPresence): string =>
  version === undefined ? name : `${name} (${version})`;

/**
 * Refuses a job that a worker that is there would refuse: nothing of it is handed in.
 * @param needs what of the engine’s protocol a worker must know
 * @throws JournalError `JOURNAL_FOREIGN`
 */
export function requireWorkersThatKnow(
  workers: readonly WorkerPresence[],
  { runId, runtime, needs }: { runId: string; runtime: string; needs: number },
): void {
  const older = workers.filter((worker) => worker.runtime === runtime && worker.protocol < needs);
  const [first] = older;
  if (first === undefined) return;
  throw new JournalError({
    code: 'JOURNAL_FOREIGN',
    message: `${runId} needs version ${needs} of the engine’s protocol, and a worker knows version ${first.protocol}: ${older.map(named).join(', ')}.`,
    fix: 'Upgrade these workers, or end them, then hand it in again; nothing of it was handed in.',
  });
}

/** What a worker says at its start of those that speak another version; `undefined` where all speak the same. */
export function otherProtocols(workers: readonly WorkerPresence[]): string | undefined {
  const others = workers.filter((worker) => worker.protocol !== protocol);
  if (others.length === 0) return undefined;
  const list = others.map((worker) => `${named(worker)} knows version ${worker.protocol}`).join(', ');
  return `This worker knows version ${protocol} of the engine’s protocol, and there are others: ${list}. Each does the jobs that it knows.`;
}
