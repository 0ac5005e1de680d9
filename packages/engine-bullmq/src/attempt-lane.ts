import type { SessionReference, SpawnRequest } from '@parallel-agents/core';
import {
  type AttemptData,
  type AttemptEnd,
  attemptEndSchema,
  attemptReturnSchema,
  cancelledOutcome,
  lostOutcome,
  referenceSchema,
} from './attempt-job.ts';
import { AttemptWatch } from './attempt-watch.ts';
import type { Backend, JobEvents, JobQueue } from './backend.ts';
import { toJobPriority } from './job-priority.ts';
import { toJobId } from './names.ts';
import { persist } from './persist.ts';

/** Milliseconds between two looks for what no event told of: a server that restarts loses events. */
const sweepMs = 1000;
/** Milliseconds after which an attempt is looked at without an event. */
const staleMs = 3000;
/** Attempts that one sweep looks at. */
const sweepSize = 100;

/** How often an attempt whose worker met a fault is delivered again, if its worker does not give it up before. */
const redeliveries = 20;

/** The attempts of one queue, as those see them who asked for them. */
export class AttemptLane {
  /** As its workers know it. */
  readonly name: string;
  readonly queue: JobQueue;
  readonly #events: JobEvents;
  readonly #watches = new Map<string, AttemptWatch>();
  readonly #sweep: NodeJS.Timeout;
  #sweeping = false;

  constructor(backend: Backend, queueName: string, onError: (error: Error) => void) {
    this.name = queueName;
    this.queue = backend.queue(queueName);
    this.#events = backend.events(queueName);
    this.queue.on('error', onError);
    this.#events.on('error', onError);
    this.#events.on('progress', ({ jobId, data }) => this.#onStarted(jobId, data));
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#onCompleted(jobId, returnvalue));
    for (const name of ['failed', 'duplicated', 'removed'] as const) {
      this.#events.on(name, ({ jobId }) => this.#look(jobId));
    }
    this.#sweep = setInterval(() => void this.#lookAtStale(), sweepMs);
    this.#sweep.unref();
  }

  async ready(): Promise<void> {
    await Promise.all([this.queue.waitUntilReady(), this.#events.waitUntilReady()]);
  }

  /** Puts an attempt into the queue, unless it is known there. */
  async submit(request: SpawnRequest, priority?: number): Promise<AttemptWatch> {
    const jobId = toJobId(request.attemptId);
    const known = this.#watches.get(jobId);
    if (known) return known;
    const watch = this.#watch(jobId);
    const data: AttemptData = { request: JSON.stringify(request) };
    const options = {
      jobId,
      priority: toJobPriority(priority),
      attempts: redeliveries,
      backoff: { type: 'exponential', delay: 500 },
    } as const;
    try {
      await persist('take an attempt', () => this.queue.add('attempt', data, options));
      watch.isQueued = true;
    } catch (thrown) {
      this.#watches.delete(jobId);
      throw thrown;
    }
    return watch;
  }

  /** An attempt that is in the queue or was; `undefined` if it is not known there. */
  async find(attemptId: string): Promise<AttemptWatch | undefined> {
    const jobId = toJobId(attemptId);
    const known = this.#watches.get(jobId);
    if (known) return known;
    const job = await persist('look for an attempt', () => this.queue.getJob(jobId));
    if (job === undefined) return undefined;
    const watch = this.#watch(jobId);
    watch.isQueued = true;
    this.#look(jobId);
    return watch;
  }

  /**
   * Marks an attempt as not wanted. One that no worker has begun is over at once.
   * @returns whether a worker has to be told
   */
  async markCancelled(watch: AttemptWatch, reason: string): Promise<boolean> {
    const job = await persist('cancel an attempt', () => this.queue.getJob(watch.jobId));
    if (job === undefined || job.finishedOn !== undefined) {
      await this.#check(watch);
      return false;
    }
    await persist('cancel an attempt', () =>
      job.updateData({ ...(job.data as AttemptData), cancelled: reason }),
    );
    // Asked after the mark is set: whoever takes the job from now on sees it.
    const state = await persist('cancel an attempt', () => this.queue.getJobState(watch.jobId));
    if (state !== 'active' && state !== 'completed' && state !== 'failed') {
      this.#end(watch, { outcome: cancelledOutcome(reason) });
      return false;
    }
    this.#look(watch.jobId);
    return state === 'active';
  }

  /** Looks at an attempt without waiting for an event. */
  look(watch: AttemptWatch): void {
    this.#look(watch.jobId);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([this.#events.close(), this.queue.close()]);
  }

  #watch(jobId: string): AttemptWatch {
    const watch = new AttemptWatch(jobId);
    this.#watches.set(jobId, watch);
    return watch;
  }

  #end(watch: AttemptWatch, end: AttemptEnd): void {
    watch.end(end);
    this.#watches.delete(watch.jobId);
  }

  #onStarted(jobId: string, data: unknown): void {
    const reference = referenceSchema.safeParse(data);
    if (reference.success) this.#watches.get(jobId)?.start(reference.data as SessionReference);
  }

  #onCompleted(jobId: string, returned: unknown): void {
    const watch = this.#watches.get(jobId);
    if (watch === undefined) return;
    // What cannot be read now is read by a later sweep.
    void this.#readEnd(jobId, returned).then(
      (end) => this.#end(watch, end),
      () => {},
    );
  }

  #look(jobId: string): void {
    const watch = this.#watches.get(jobId);
    if (watch) void this.#check(watch).catch(() => {});
  }

  async #lookAtStale(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    const before = Date.now() - staleMs;
    const stale = [...this.#watches.values()]
      .filter(({ isQueued, checkedAt }) => isQueued && checkedAt < before)
      .sort((a, b) => a.checkedAt - b.checkedAt);
    // The server may be away; the next sweep tries again.
    await Promise.allSettled(stale.slice(0, sweepSize).map((watch) => this.#check(watch)));
    this.#sweeping = false;
  }

  async #check(watch: AttemptWatch): Promise<void> {
    watch.checkedAt = Date.now();
    const { jobId } = watch;
    const job = await this.queue.getJob(jobId);
    if (job === undefined) {
      if (watch.isQueued) this.#end(watch, { outcome: lostOutcome('its job was removed from the queue.') });
      return;
    }
    this.#onStarted(jobId, job.progress);
    if (job.finishedOn !== undefined)
      this.#end(watch, await this.#readEnd(jobId, job.returnvalue, job.failedReason));
  }

  /** A job that has succeeded keeps the reason for which it failed before. */
  async #readEnd(jobId: string, returned: unknown, failedReason = ''): Promise<AttemptEnd> {
    const parsed = attemptReturnSchema.safeParse(returned);
    if (!parsed.success) return { outcome: lostOutcome(failedReason || 'its job has no result.') };
    const { row } = parsed.data;
    const { logs } = await this.queue.getJobLogs(jobId, row, row);
    const end = attemptEndSchema.safeParse(JSON.parse(logs[0] ?? 'null'));
    return end.success ? end.data : { outcome: lostOutcome('its result cannot be read.') };
  }
}
