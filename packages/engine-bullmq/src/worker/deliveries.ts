import { z } from 'zod';
import type { JobQueue, StoredJob } from '../queues/backend.ts';
import { parsed } from '../queues/parsed.ts';
import { persist } from '../queues/persist.ts';

/** Rows of an attempt's log that tell of deliveries after the first. */
const rowSchema = z.object({ delivery: z.enum(['begun', 'handed-back', 'not-started']) });

type Delivery = z.infer<typeof rowSchema>['delivery'];

/** As many rows as tell whether an attempt is to be given up. */
const rowsRead = 1000;

/**
 * Counts how often an attempt was begun by a worker that then was gone: one that takes its workers down is poison, one
 * that was handed back in order is not.
 */
export class Deliveries {
  readonly #queue: JobQueue;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  /** Of the deliveries before this one. The first leaves no row: it is the only one of nearly all attempts. */
  async lost(job: StoredJob): Promise<number> {
    if (job.attemptsStarted <= 1) return 0;
    const rows = await this.#rows(job);
    const begun = 1 + rows.filter((delivery) => delivery === 'begun').length;
    return Math.max(0, begun - rows.filter((delivery) => delivery !== 'begun').length);
  }

  /** Deliveries before this one that may have started a session: all but those that were handed back before they did. */
  async started(job: StoredJob): Promise<number> {
    if (job.attemptsStarted <= 1) return 0;
    const rows = await this.#rows(job);
    return job.attemptsStarted - 1 - rows.filter((delivery) => delivery === 'not-started').length;
  }

  /** Deliveries before this one, which is noted already. Each may have started a session, those handed back too. */
  async begun(job: StoredJob): Promise<number> {
    if (job.attemptsStarted <= 1) return 0;
    return (await this.#rows(job)).filter((delivery) => delivery === 'begun').length;
  }

  async #rows({ id = '' }: StoredJob): Promise<Delivery[]> {
    const { logs } = await persist('read an attempt', () => this.#queue.getJobLogs(id, 0, rowsRead - 1));
    return logs.flatMap((text) => {
      const row = rowSchema.safeParse(parsed(text));
      return row.success ? [row.data.delivery] : [];
    });
  }

  async note({ id = '' }: StoredJob, delivery: Delivery): Promise<void> {
    await persist('keep an attempt', () => this.#queue.addJobLog(id, JSON.stringify({ delivery })));
  }
}
