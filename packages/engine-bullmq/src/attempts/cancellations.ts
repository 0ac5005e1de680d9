import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend, JobQueue } from '../queues/backend.ts';
import { cancellationsJobId, controlQueueName } from '../queues/names.ts';
import { parsed } from '../queues/parsed.ts';
import { isFullError, persist } from '../queues/persist.ts';

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
  /** Absent until it has been read once: what was told before concerns nothing that runs here. */
  #seen: ReadonlySet<string> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  readonly #onError: (error: Error) => void;
  /** Rows that nobody can read, by their text: each is told of once. */
  readonly #setAside = new Set<string>();

  constructor(backend: Backend, onError: (error: Error) => void) {
    this.#onError = onError;
    this.#queue = backend.queue(controlQueueName);
    this.#queue.on('error', onError);
  }

  async ready(): Promise<void> {
    await this.#queue.waitUntilReady();
    try {
      await persist('be prepared', () =>
        this.#queue.add(cancellationsJobId, {}, { jobId: cancellationsJobId }),
      );
    } catch (thrown) {
      // Jobs on a full server can be looked at, cancelled and forgotten. Whoever wants to add one is told.
      if (!isFullError(thrown)) throw thrown;
    }
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

  /** One that cannot be read concerns nobody else: it is named, and set aside. */
  #readRow(text: string): CancellationRow | undefined {
    const row = rowSchema.safeParse(parsed(text));
    if (row.success) return row.data;
    if (!this.#setAside.has(text)) {
      this.#setAside.add(text);
      const shown = JSON.stringify(text.slice(0, 60));
      const count = this.#setAside.size;
      this.#onError(new Error(`a cancellation cannot be read and is left out (${count} so far): ${shown}`));
    }
    return undefined;
  }

  /** The newest first, back to one that is known. */
  async #newRows(): Promise<{ rows: CancellationRow[]; ids: Set<string> }> {
    const rows: CancellationRow[] = [];
    const ids = new Set<string>();
    for (let start = 0; start < keptRows; start += pageSize) {
      const { logs } = await this.#queue.getJobLogs(cancellationsJobId, start, start + pageSize - 1, false);
      let metKnown = false;
      for (const log of logs) {
        const row = this.#readRow(log);
        if (row === undefined) continue;
        ids.add(row.id);
        if (this.#seen?.has(row.id)) metKnown = true;
        else rows.push(row);
      }
      if (metKnown || logs.length < pageSize || this.#seen === undefined) break;
    }
    return { rows, ids };
  }
}
