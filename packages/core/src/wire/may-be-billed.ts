import type { Fault } from './faults.ts';
import type { ReadRefusal } from './response-error.ts';

/** Seconds in which a server that is full or down says so; later it may have begun and given up. */
const quickSeconds = 5;

/**
 * Whether the model may have begun before the request was refused. A 500 or a 504 may come after that, and so does a
 * refusal that shows what was written.
 *
 * @param seconds from the request to the refusal
 * @param billed faults that this server bills, by its documentation
 */
export function mayBeBilled(
  { status, fault, hasGenerated }: Pick<ReadRefusal, 'status' | 'fault' | 'hasGenerated'>,
  seconds: number,
  billed: readonly Fault[],
): boolean {
  if (status === undefined || hasGenerated || billed.includes(fault)) return true;
  if (status === 503 || status === 529 || status === 429) return seconds >= quickSeconds;
  if (status >= 500) return status !== 501;
  return status < 300 || status === 408 || status === 499;
}
