import type { AttemptData } from '../attempts/attempt-job.ts';
import type { Cancellations } from '../attempts/cancellations.ts';
import { type Lanes, laneNames } from '../attempts/lanes.ts';
import type { Backend, JobQueue } from '../queues/backend.ts';
import { attemptQueueName, toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import type { RunFold } from './run-fold.ts';

/** Attempts that are dealt with at the same time. */
const atOnce = 50;

/** The jobs of a run’s attempts, for those who are not at work on the run. */
export class RunAttempts {
  readonly #backend: Backend;
  readonly #cancellations: Cancellations;
  readonly #lanes: Lanes;

  constructor(backend: Backend, cancellations: Cancellations, lanes: Lanes) {
    this.#backend = backend;
    this.#cancellations = cancellations;
    this.#lanes = lanes;
  }

  /** Stops those that nobody has brought to their end. */
  async stop(fold: RunFold, reason: string): Promise<void> {
    const open = new Set<string>();
    for (const event of fold.events) {
      if (event.type === 'attempt.started') open.add(event.attemptId);
      if (event.type === 'session.ended' && !event.inDoubt) open.delete(event.attemptId);
    }
    await this.#each(fold, open, async (queue, jobId, name) => {
      const job = await queue.getJob(jobId);
      if (job === undefined || job.finishedOn !== undefined) return;
      await job.updateData({ ...(job.data as AttemptData), cancelled: reason });
      await this.#cancellations.tell(name, jobId, reason);
    });
  }

  async forget(fold: RunFold): Promise<void> {
    const all = new Set<string>();
    for (const event of fold.events) if (event.type === 'attempt.started') all.add(event.attemptId);
    await this.#each(fold, all, async (queue, jobId) => {
      await queue.remove(jobId);
    });
  }

  async #each(
    { runtime }: RunFold,
    attemptIds: ReadonlySet<string>,
    work: (queue: JobQueue, jobId: string, queueName: string) => Promise<void>,
  ): Promise<void> {
    if (runtime === undefined || attemptIds.size === 0) return;
    const jobIds = [...attemptIds].map(toJobId);
    for (const lane of laneNames(this.#lanes)) {
      const name = attemptQueueName(runtime, lane);
      const queue = this.#backend.queue(name);
      try {
        for (let start = 0; start < jobIds.length; start += atOnce) {
          const some = jobIds.slice(start, start + atOnce);
          await Promise.all(some.map((jobId) => persist('change a run', () => work(queue, jobId, name))));
        }
      } finally {
        await queue.close();
      }
    }
  }
}
