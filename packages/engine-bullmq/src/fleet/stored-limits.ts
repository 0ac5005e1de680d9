import { z } from 'zod';
import type { LaneLimits } from '../attempts/lanes.ts';
import type { Backend, JobQueue } from '../queues/backend.ts';
import type { WindowLimits } from '../queues/lane-account.ts';
import { attemptQueueName, controlQueueName } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';

const limitsJobId = 'limits';
const count = z.int().min(1);
const storedSchema = z.record(
  z.string(),
  z.object({
    concurrency: count.exactOptional(),
    rate: z.object({ max: count, perSeconds: z.number().positive() }).exactOptional(),
    tokensPerMinute: count.exactOptional(),
  }),
);

/** A lane of the workers of one runtime. */
export interface LanePlace {
  runtime: string;
  lane: string;
}

/**
 * Limits that were set on the server: they hold for all workers, now and when they start again, whatever their files say.
 */
export class StoredLimits {
  readonly #backend: Backend;
  readonly #control: JobQueue;

  constructor(backend: Backend, onError: (error: Error) => void) {
    this.#backend = backend;
    this.#control = backend.queue(controlQueueName);
    this.#control.on('error', onError);
  }

  async ready(): Promise<void> {
    await this.#control.waitUntilReady();
  }

  async all(): Promise<ReadonlyMap<string, LaneLimits>> {
    const job = await persist('read limits', () => this.#control.getJob(limitsJobId));
    const stored = storedSchema.safeParse(job?.data ?? {});
    return new Map(Object.entries(stored.success ? stored.data : {}));
  }

  async of(place: LanePlace): Promise<LaneLimits | undefined> {
    return (await this.all()).get(keyOf(place));
  }

  /** @param limits absent: those of the workers’ files hold again, from their next start on */
  async set(place: LanePlace, limits: LaneLimits | undefined): Promise<void> {
    const { [keyOf(place)]: _before, ...others } = Object.fromEntries(await this.all());
    const data = limits === undefined ? others : { ...others, [keyOf(place)]: limits };
    await persist('set limits', () => this.#control.add(limitsJobId, data, { jobId: limitsJobId }));
    const job = await persist('set limits', () => this.#control.getJob(limitsJobId));
    await persist('set limits', async () => job?.updateData(data));
    await applyLimits(this.#backend, place, limits ?? {});
  }

  async close(): Promise<void> {
    await this.#control.close();
  }
}

export function keyOf({ runtime, lane }: LanePlace): string {
  return `${runtime} ${lane}`;
}

/** More than any lane starts in a second. */
const uncounted = 1_000_000_000;

/** The limits stand with the queue, so that they hold over all workers together, from the next session on. */
export async function applyLimits(
  backend: Backend,
  { runtime, lane }: LanePlace,
  { concurrency, rate, tokensPerMinute }: LaneLimits,
): Promise<void> {
  const name = attemptQueueName(runtime, lane);
  const queue = backend.queue(name);
  queue.on('error', () => {});
  try {
    await queue.waitUntilReady();
    if (concurrency === undefined) await queue.removeGlobalConcurrency();
    else await queue.setGlobalConcurrency(concurrency);
    const windows: WindowLimits = {
      ...(rate && { sessions: { max: rate.max, ms: Math.ceil(rate.perSeconds * 1000) } }),
      ...(tokensPerMinute !== undefined && { tokens: { max: tokensPerMinute, ms: 60_000 } }),
    };
    await persist('set limits', () => backend.account.limit(name, windows));
    // BullMQ counts in fixed windows, so that it is not left to count; where it may, a queue can be held up for a while.
    if (Object.keys(windows).length === 0) await queue.removeGlobalRateLimit();
    else await queue.setGlobalRateLimit(uncounted, 1000);
  } finally {
    await queue.close();
  }
}
