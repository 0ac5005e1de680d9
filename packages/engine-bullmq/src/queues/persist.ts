import { isParallelAgentsError, RuntimeError } from '@parallel-agents/core';
import { within } from '@parallel-agents/core/internal';
import pRetry from 'p-retry';
import { isFull, wayOutOfFull } from '../servers/full-server.ts';
import { hasPostgresCode } from '../servers/postgres-codes.ts';

/** Seconds that an operation waits for a server that is away: moving a database to another machine takes less. */
const patienceSeconds = 600;
/** Seconds after which one try counts as failed, and is made again. */
const trySeconds = 30;

/**
 * Does something with the engine, again while it cannot be reached. Only for what may be done twice.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` if the server stays away
 */
export async function persist<T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await limited(work);
  } catch (thrown) {
    return again(what, work, thrown, signal);
  }
}

/** @param first what the first try threw: nearly all need no other, and are not prepared for one */
async function again<T>(
  what: string,
  work: () => Promise<T>,
  first: unknown,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await pRetry((number) => (number === 1 ? Promise.reject(first) : limited(work)), {
      retries: 1000,
      factor: 1.5,
      minTimeout: 50,
      maxTimeout: 2000,
      randomize: true,
      maxRetryTime: patienceSeconds * 1000,
      ...(signal && { signal }),
      shouldRetry: ({ error }) => !isParallelAgentsError(error) && !isForGood(error),
    });
  } catch (thrown) {
    if (signal?.aborted || isParallelAgentsError(thrown)) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RuntimeError({
      code: 'RUNTIME_UNAVAILABLE',
      message: `The engine could not ${what}: ${isFull(reason) ? 'the memory of its server is full' : reason}`,
      ...(isFull(reason)
        ? wayOutOfFull
        : { fix: 'See what stands in the way.', ways: [{ name: 'diagnose' }, { name: 'engine' }] }),
      retryable: true,
      cause: thrown,
    });
  }
}

/** The memory of the server is full. */
export function isFullError(thrown: unknown): boolean {
  return isParallelAgentsError(thrown) && thrown.cause instanceof Error && isFull(thrown.cause.message);
}

/** A client that waits for its server must not wait for ever. */
async function limited<T>(work: () => Promise<T>): Promise<T> {
  const answer = await within(
    work().then((value) => ({ value })),
    trySeconds,
  );
  if (answer === undefined) throw new Error(`no answer within ${trySeconds} s`);
  return answer.value;
}

/** Mistakes and refusals that no waiting mends: a missing job, a wrong password, a full or read-only server. */
function isForGood(error: Error): boolean {
  if (hasPostgresCode(error, 'wrongPassword', 'notAllowed')) return true;
  return /Missing key for job|Missing lock|NOAUTH|WRONGPASS|NOPERM|OOM command|password authentication failed|permission denied|does not exist/i.test(
    error.message,
  );
}
