import { z } from 'zod';
import type { Backend, JobQueue } from '../queues/backend.ts';
import { controlQueueName } from '../queues/names.ts';
import { parsed } from '../queues/parsed.ts';
import { persist } from '../queues/persist.ts';
import { keyOf, type LanePlace } from './stored-limits.ts';

const lanesJobId = 'lanes';
const rowSchema = z.object({ runtime: z.string(), lane: z.string() });
const rowsAtOnce = 1000;

/**
 * The lanes that any worker of an engine has had, as the server keeps them: files of machines differ, and whoever cancels a
 * job may have none.
 */
export class KnownLanes {
  readonly #control: JobQueue;

  constructor(backend: Backend, onError: (error: Error) => void) {
    this.#control = backend.queue(controlQueueName);
    this.#control.on('error', onError);
  }

  async ready(): Promise<void> {
    await this.#control.waitUntilReady();
  }

  async of(runtime: string): Promise<string[]> {
    return (await this.all()).filter((place) => place.runtime === runtime).map(({ lane }) => lane);
  }

  /** Each once. */
  async all(): Promise<LanePlace[]> {
    const places = new Map<string, LanePlace>();
    for (let start = 0; ; start += rowsAtOnce) {
      const { logs } = await persist('read which lanes there are', () =>
        this.#control.getJobLogs(lanesJobId, start, start + rowsAtOnce - 1),
      );
      for (const text of logs) {
        const row = rowSchema.safeParse(parsed(text));
        if (row.success) places.set(keyOf(row.data), row.data);
      }
      if (logs.length < rowsAtOnce) return [...places.values()];
    }
  }

  async add(runtime: string, lanes: readonly string[]): Promise<void> {
    const known = await this.of(runtime);
    const missing = lanes.filter((lane) => !known.includes(lane));
    if (missing.length === 0) return;
    await persist('keep lanes', () => this.#control.add(lanesJobId, {}, { jobId: lanesJobId }));
    for (const lane of missing) {
      const row = JSON.stringify({ runtime, lane });
      await persist('keep lanes', () => this.#control.addJobLog(lanesJobId, row));
    }
  }

  async close(): Promise<void> {
    await this.#control.close();
  }
}
