import { within } from '@parallel-agents/core/internal';
import type { StoredJob } from '../queues/backend.ts';

/** Seconds that it may take to give a job back. */
const handBackSeconds = 5;

/** Gives a job to the next worker. Where the server is away, the job's lock runs out instead. */
export async function handBack(job: StoredJob, token: string | undefined): Promise<void> {
  await within(
    job.moveToWait(token).catch(() => undefined),
    handBackSeconds,
  );
}
