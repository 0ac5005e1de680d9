import { within } from '@parallel-agents/core/internal';
import type { JobWorker } from '../queues/backend.ts';

/** Seconds that a worker has to give back what it holds; of what it has not by then, the locks run out. */
const closeSeconds = 15;

/** Takes no more jobs and lets go of the server. A server that does not answer holds nobody up. */
export async function closeWorker(worker: JobWorker): Promise<void> {
  await within(worker.close(), closeSeconds);
}
