import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend, JobQueue } from '../queues/backend.ts';
import { cancellationsJobId, controlQueueName } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';

const rowSchema = z.object({ id: z.string(), queue: z.string(), jobId: z.string(), reason: z.string() });
type CancellationRow = z.infer<typeof rowSchema>;

const pollMs = 500;
const pageSize = 100;
/** Older ones concern no session that still runs. */
const keptRows = 10_000;

/**
 * Tells workers that a session is not wanted any more: an append-only log that each of them reads every half second,
 * whatever its number of sessions.
 */
export class Cancellations {
  readonly #queue: JobQueue;
  #seen = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #reading = false;

  constructor(backend: Backend, onError: (error: Error) => void) {
    this.#queue = backend.queue(controlQueueName);
    this.#queue.on('error', onError);
  }

  async ready(): Promise<void> {
    await this.#queue.waitUntilReady();
    await persist('be prepared', () =>
      this.#queue.add(cancellationsJobId, {}, { jobId: cancellationsJobId }),
    );
  }

  async tell(queue: string, jobId: string, reason: string): Promise<void> {
    const row: CancellationRow = { id: randomUUID(), queue, jobId, reason };
    await persist('cancel an attempt', () =>
      this.#queue.addJobLog(cancellationsJobId, JSON.stringify(row), keptRows),
    );
  }

  /** Calls the listener for each cancellation from now on. */
  follow(listener: (row: CancellationRow) => void): void {
    this.#timer = setInterval(() => void this.#read(listener), pollMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#queue.close();
  }

  async #read(listener: (row: CancellationRow) => void): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const { rows, ids } = await this.#newRows();
      this.#seen = ids;
      rows.forEach(listener);
    } catch {
      // The server is away; the next reading gets what this one missed.
    } finally {
      this.#reading = false;
    }
  }

  /** The newest first, back to one that is known. */
  async #newRows(): Promise<{ rows: CancellationRow[]; ids: Set<string> }> {
    const rows: CancellationRow[] = [];
    const ids = new Set<string>();
    for (let start = 0; start < keptRows; start += pageSize) {
      const { logs } = await this.#queue.getJobLogs(cancellationsJobId, start, start + pageSize - 1, false);
      let metKnown = false;
      for (const log of logs) {
        const row = rowSchema.parse(JSON.parse(log));
        ids.add(row.id);
        if (this.#seen.has(row.id)) metKnown = true;
        else rows.push(row);
      }
      if (metKnown || logs.length < pageSize || this.#seen.size === 0) break;
    }
    return { rows, ids };
  }
}
