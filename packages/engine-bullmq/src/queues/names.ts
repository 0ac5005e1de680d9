import { createHash } from 'node:crypto';

/** The longest job id that is kept readable; PostgreSQL indexes at most 2,700 bytes. */
const longestId = 400;

/**
 * The job id of an attempt, a run or whatever else has a key. Injective, and never one that BullMQ refuses: those with
 * `:`, and bare integers.
 */
export function toJobId(key: string): string {
  const escaped = key.replaceAll(/[^A-Za-z0-9._/#@+=-]/gu, (character) =>
    [...Buffer.from(character, 'utf8')].map((byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  const safe = /^\d+$/.test(escaped) ? `~.${escaped}` : escaped;
  if (safe.length <= longestId) return safe;
  return `${safe.slice(0, longestId - 65)}#${createHash('sha256').update(key).digest('hex')}`;
}

/** Queues are named for what their workers can do, so that no worker gets a job that it cannot handle. */
export const attemptQueueName = (runtime: string, lane: string): string =>
  `attempts.${toJobId(runtime)}.${toJobId(lane)}`;
export const runQueueName = (runtime: string): string => `runs.${toJobId(runtime)}`;
/** Parts of runs that were handed in as they came: apart, so that a run does not wait behind thousands of them. */
export const partQueueName = (runtime: string): string => `parts.${toJobId(runtime)}`;
/** Holds one job for each run, which is never processed: its log is the run's journal. */
export const journalQueueName = 'journal';
/** Holds a job that is never processed: its log names the attempts that are not wanted any more. */
export const controlQueueName = 'control';
export const cancellationsJobId = 'cancellations';

/**
 * What workers and those who hand jobs in have agreed on: queues, what their jobs carry, rows of logs. Raised when a worker
 * of before could do a job of now wrongly.
 */
export const protocol = 5;

/** From this version on, what came of an attempt may stand in the result of its job. */
export const protocolWithEndsInResults = 5;

/** What workers must know of parts of runs, and of budgets over all of them. */
export const protocolWithParts = 4;

/** What workers must know of jobs whose plans wait for an answer. */
export const protocolWithAnswers = 3;

/** What workers must know of any other job that has no budget over parts. */
export const protocolWithoutAnswers = 2;
