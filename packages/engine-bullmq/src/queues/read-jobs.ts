import type { JobQueue, JobStates, StoredJob } from './backend.ts';
import { persist } from './persist.ts';

/** A job that something else has put into a queue: nothing is known of it but its id. */
function unreadable(id: string): StoredJob {
  return {
    ...{ id, data: undefined, progress: undefined, returnvalue: undefined },
    ...{ timestamp: Number.NaN, attemptsStarted: 0 },
    updateData: async () => {},
    moveToWait: async () => undefined,
    getState: async () => 'unknown',
  };
}

/**
 * Jobs of a queue. One of them that is no JSON keeps nobody from the others: BullMQ reads all or none.
 * @param range the places in their line, the first and the last. @default all
 */
export async function readJobs(
  queue: JobQueue,
  what: string,
  states: JobStates,
  { first, last, oldestFirst }: { first?: number; last?: number; oldestFirst?: boolean } = {},
): Promise<StoredJob[]> {
  const all = await persist(what, () =>
    unlessNoJson(queue.getJobs(states, first, last, oldestFirst), undefined),
  );
  if (all !== undefined) return all;
  const ids = await persist(what, () => queue.getRanges(states, first, last, oldestFirst));
  const jobs = await Promise.all(
    ids.map((id) => persist(what, () => unlessNoJson(queue.getJob(id), unreadable(id)))),
  );
  return jobs.filter((job) => job !== undefined);
}

/** What is no JSON stays so: waiting for the server does not help. */
async function unlessNoJson<T, Instead>(reading: Promise<T>, instead: Instead): Promise<T | Instead> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return instead;
    throw thrown;
  }
}
