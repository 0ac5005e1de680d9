import { randomUUID } from 'node:crypto';
import { within } from '@parallel-agents/core/internal';
import { z } from 'zod';
import type { Backend, JobQueue } from '../queues/backend.ts';
import { controlQueueName, protocol } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { readJobs } from '../queues/read-jobs.ts';

const beatMs = 5000;
/** Seconds after which a worker that has said nothing counts as gone. */
const goneSeconds = 20;
/** Seconds that the server has to forget a worker that leaves. */
const graceSeconds = 5;
const prefix = 'worker.';

const presenceSchema = z.object({
  name: z.string(),
  version: z.string().exactOptional(),
  protocol: z.number(),
  runtime: z.string(),
  lanes: z.array(z.string()),
  concurrency: z.number(),
  sessions: z.number(),
  jobs: z.number(),
  /** Earlier versions did not say so. */
  inFlight: z.object({ usd: z.number(), unpriced: z.number() }).exactOptional(),
  at: z.number(),
});

/** What sessions can cost at most. */
export interface InFlight {
  /** US dollars, of those of which it is known. */
  usd: number;
  /** Sessions of which nobody knows. */
  unpriced: number;
}

export function allInFlight(parts: readonly InFlight[]): InFlight {
  return parts.reduce((a, b) => ({ usd: a.usd + b.usd, unpriced: a.unpriced + b.unpriced }), {
    usd: 0,
    unpriced: 0,
  });
}

/** A worker, as it said of itself last. */
export type WorkerPresence = Omit<z.infer<typeof presenceSchema>, 'at'>;

/** Says from time to time that a worker is there, and what it does. @returns ends it */
export async function announceWorker(
  backend: Backend,
  describe: () => Omit<WorkerPresence, 'protocol'>,
  onError: (error: Error) => void,
): Promise<() => Promise<void>> {
  const queue = backend.queue(controlQueueName);
  queue.on('error', onError);
  const jobId = `${prefix}${randomUUID()}`;
  const say = (): Promise<void> =>
    queue.updateJobProgress(jobId, { ...describe(), protocol, at: backend.clock.now() });
  await persist('announce a worker', () => queue.add('worker', {}, { jobId }));
  await persist('announce a worker', say);
  // Others forget whoever has said nothing for long: one that was only stopped, or whose server was, comes back.
  const sayAgain = async (): Promise<void> => {
    await queue.add('worker', {}, { jobId });
    await say();
  };
  // The server may be away; the next time tells it.
  const timer = setInterval(
    () =>
      void say()
        .catch(sayAgain)
        .catch(() => {}),
    beatMs,
  ).unref();
  return async () => {
    clearInterval(timer);
    // Where the server is gone, so is the worker, for all others, a while later.
    await within(queue.remove(jobId), graceSeconds).catch(() => {});
    await queue.close();
  };
}

/** The workers that are there. Those that are gone are forgotten. */
export async function workersIn(control: JobQueue, { clock }: Backend): Promise<WorkerPresence[]> {
  const jobs = await readJobs(control, 'list workers', ['waiting']);
  const workers: WorkerPresence[] = [];
  for (const { id = '', progress } of jobs) {
    if (!id.startsWith(prefix)) continue;
    const said = presenceSchema.safeParse(progress);
    // One that has only just come has said nothing yet.
    if (!said.success) continue;
    const { at, ...worker } = said.data;
    if (clock.now() - at < goneSeconds * 1000) workers.push(worker);
    else await control.remove(id).catch(() => {});
  }
  return workers.sort((a, b) => (a.name < b.name ? -1 : 1));
}
