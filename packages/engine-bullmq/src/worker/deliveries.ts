import { z } from 'zod';
import { attemptEndSchema } from '../attempts/attempt-job.ts';
import type { JobQueue, StoredJob } from '../queues/backend.ts';
import { parsed } from '../queues/parsed.ts';
import { persist } from '../queues/persist.ts';

/** Rows of an attempt's log that tell of deliveries after the first. */
const rowSchema = z.object({
  delivery: z.enum(['begun', 'handed-back', 'not-started', 'passed']),
  /** Of a delivery that found its lane full, from 1 on. */
  number: z.number().optional(),
});

type Row = z.infer<typeof rowSchema>;

const rowsAtOnce = 1000;

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
    const ended = rows.filter(
      ({ delivery }) => delivery === 'handed-back' || delivery === 'not-started',
    ).length;
    return Math.max(0, begunIn(rows) - ended);
  }

  /** Deliveries before this one that may have started a session: all but those that were handed back before they did. */
  async started(job: StoredJob): Promise<number> {
    if (job.attemptsStarted <= 1) return 0;
    const rows = await this.#rows(job);
    const passed = rows.filter(({ delivery }) => delivery === 'not-started' || delivery === 'passed').length;
    return job.attemptsStarted - 1 - passed;
  }

  /** Deliveries before this one, which is noted already. Each may have started a session, those handed back too. */
  async begun(job: StoredJob): Promise<number> {
    if (job.attemptsStarted <= 1) return 0;
    return Math.max(0, begunIn(await this.#rows(job)) - 1);
  }

  /** The row with what came of it, where a worker before this one has kept that, and died before the queue had it. */
  async endRow(job: StoredJob): Promise<number | undefined> {
    if (job.attemptsStarted <= 1) return undefined;
    const row = (await this.#texts(job)).findIndex(
      (text) => attemptEndSchema.safeParse(parsed(text)).success,
    );
    return row < 0 ? undefined : row;
  }

  async #rows(job: StoredJob): Promise<Row[]> {
    return (await this.#texts(job)).flatMap((text) => rowSchema.safeParse(parsed(text)).data ?? []);
  }

  async #texts({ id = '' }: StoredJob): Promise<string[]> {
    const texts: string[] = [];
    for (let start = 0; ; start += rowsAtOnce) {
      const { logs } = await persist('read an attempt', () =>
        this.#queue.getJobLogs(id, start, start + rowsAtOnce - 1),
      );
      texts.push(...logs);
      if (logs.length < rowsAtOnce) return texts;
    }
  }

  async note(job: StoredJob, delivery: 'begun' | 'handed-back' | 'not-started'): Promise<void> {
    await this.#note(job, { delivery });
  }

  /** Its lane was full: it went back before it was begun. */
  async notePassed(job: StoredJob): Promise<void> {
    await this.#note(job, { delivery: 'passed', number: job.attemptsStarted });
  }

  async #note({ id = '' }: StoredJob, row: Row): Promise<void> {
    await persist('keep an attempt', () => this.#queue.addJobLog(id, JSON.stringify(row)));
  }
}

/** The first delivery leaves no row, unless its lane was full. */
function begunIn(rows: readonly Row[]): number {
  const first = rows.some(({ delivery, number }) => delivery === 'passed' && number === 1) ? 0 : 1;
  return first + rows.filter(({ delivery }) => delivery === 'begun').length;
}
