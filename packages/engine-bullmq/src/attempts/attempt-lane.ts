import type { SpawnRequest } from '@parallel-agents/core';
import { within } from '@parallel-agents/core/internal';
import type { Backend, Backoff, JobEvents, JobQueue, Listener } from '../queues/backend.ts';
import { toJobId } from '../queues/names.ts';
import { parsed } from '../queues/parsed.ts';
import { persist } from '../queues/persist.ts';
import {
  type AttemptData,
  type AttemptEnd,
  type AttemptReturn,
  attemptEndSchema,
  attemptReturnSchema,
  cancelledOutcome,
  lostOutcome,
  startedSession,
} from './attempt-job.ts';
import { AttemptWatch, type WantedAttempt } from './attempt-watch.ts';

/** Milliseconds between two looks for what no event told of. */
const sweepMs = 1000;
/** Milliseconds after which an attempt is looked at without an event; after a fault of the server, at once. */
const staleMs = 2000;
/** Attempts that one sweep looks at, after a fault of the server and else: thousands would keep the server busy. */
const sweepSizes = { afterFault: 100, else: 20 };

/** Seconds that a look may take. One that gets no answer must not keep all others from being made. */
const lookSeconds = 10;

/** How often an attempt whose worker met a fault is delivered again, if its worker does not give it up before. */
const redeliveries = 100;
const backoff: Backoff = { type: 'fixed', delay: 5000, jitter: 0.8 };

/** The attempts of one queue, as those see them who asked for them. */
export class AttemptLane {
  /** As its workers know it. */
  readonly name: string;
  readonly queue: JobQueue;
  readonly #events: JobEvents;
  readonly #watches = new Map<string, AttemptWatch>();
  /** Resolves when there are any again. */
  #whenWatched: PromiseWithResolvers<void> | undefined;
  readonly #sweep: NodeJS.Timeout;
  #sweeping = false;
  /** When the server was last in trouble, on a clock that nobody sets back: events of before may be lost. */
  #faultAt = 0;

  readonly #readsResults: boolean;

  /** @param options `readsResults`: whoever goes on with its jobs knows results that hold what came of an attempt */
  constructor(
    backend: Backend,
    queueName: string,
    onError: (error: Error) => void,
    { readsResults = true }: { readsResults?: boolean } = {},
  ) {
    this.name = queueName;
    this.#readsResults = readsResults;
    this.queue = backend.queue(queueName, { flush: 'soon' });
    this.#events = backend.events(queueName, this.#listener());
    const onFault = (error: Error): void => {
      this.#faultAt = performance.now();
      onError(error);
    };
    this.queue.on('error', onFault);
    this.#events.on('error', onFault);
    this.#events.on('progress', ({ jobId, data }) => this.#onStarted(jobId, data));
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#onCompleted(jobId, returnvalue));
    for (const name of ['failed', 'duplicated'] as const) {
      this.#events.on(name, ({ jobId }) => this.#look(jobId));
    }
    this.#sweep = setInterval(() => void this.#lookAtStale(), sweepMs);
    this.#sweep.unref();
  }

  async ready(): Promise<void> {
    await Promise.all([this.queue.waitUntilReady(), this.#events.waitUntilReady()]);
  }

  /** Puts an attempt into the queue, unless it is known there. */
  async submit(wanted: WantedAttempt): Promise<AttemptWatch> {
    const { request } = wanted;
    const jobId = toJobId(request.attemptId);
    const known = this.#watches.get(jobId);
    if (known) return known;
    const watch = this.#watch(new AttemptWatch(jobId, wanted));
    try {
      await this.#add(watch, request);
    } catch (thrown) {
      this.#forget(watch);
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
    // Somebody may have begun to watch it meanwhile.
    const meanwhile = this.#watches.get(jobId);
    if (meanwhile) return meanwhile;
    if (job === undefined) return undefined;
    const watch = this.#watch(new AttemptWatch(jobId));
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
    const isOver = state === 'completed' || state === 'failed';
    const wasBegun = state === 'active' || job.attemptsStarted > 0;
    if (!isOver && !wasBegun) this.end(watch, { outcome: cancelledOutcome(reason) });
    this.#look(watch.jobId);
    return !isOver && wasBegun;
  }

  /** Looks at an attempt without waiting for an event. */
  look(watch: AttemptWatch): void {
    this.#look(watch.jobId);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([this.#events.close(), this.queue.close()]);
  }

  #watch(watch: AttemptWatch): AttemptWatch {
    this.#watches.set(watch.jobId, watch);
    this.#whenWatched?.resolve();
    this.#whenWatched = undefined;
    return watch;
  }

  #listener(): Listener {
    const watches = this.#watches;
    return {
      get isWaiting() {
        return watches.size > 0;
      },
      waitsFor: (jobId) => watches.has(jobId),
      whenWaiting: async () => {
        if (watches.size > 0) return;
        this.#whenWatched ??= Promise.withResolvers();
        await this.#whenWatched.promise;
      },
    };
  }

  async #add(watch: AttemptWatch, request: SpawnRequest): Promise<void> {
    const { jobId, priority = 1, job, lost, mostUsd } = watch;
    const data: AttemptData = {
      request: JSON.stringify(request),
      ...(job !== undefined && { job }),
      ...(lost > 0 && { lost }),
      ...(mostUsd !== undefined && { mostUsd }),
      ...(this.#readsResults && { inResult: true }),
    };
    const options = { jobId, priority, attempts: redeliveries, backoff };
    await persist('take an attempt', () => this.queue.add('attempt', data, options));
    watch.isQueued = true;
  }

  /** It is over, whatever its queue says. */
  end(watch: AttemptWatch, end: AttemptEnd): void {
    watch.end(end);
    this.#forget(watch);
  }

  /** What ends twice, by an event and by a look, must not take away the watch that came after it for the same job. */
  #forget(watch: AttemptWatch): void {
    if (this.#watches.get(watch.jobId) === watch) this.#watches.delete(watch.jobId);
  }

  #onStarted(jobId: string, data: unknown): void {
    const reference = startedSession(data);
    if (reference) this.#watches.get(jobId)?.start(reference);
  }

  #onCompleted(jobId: string, returned: unknown): void {
    const watch = this.#watches.get(jobId);
    if (watch === undefined) return;
    // What cannot be read now is read by a later sweep.
    void this.#readEnd(jobId, returned).then(
      (end) => this.end(watch, end),
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
    const before = Math.max(performance.now() - staleMs, this.#faultAt);
    const stale = [...this.#watches.values()]
      .filter(({ isQueued, checkedAt }) => isQueued && checkedAt < before)
      .sort((a, b) => a.checkedAt - b.checkedAt);
    // The server may be away; the next sweep tries again.
    const size = stale.some(({ checkedAt }) => checkedAt < this.#faultAt) ? 'afterFault' : 'else';
    const looks = stale.slice(0, sweepSizes[size]).map((watch) => within(this.#check(watch), lookSeconds));
    await Promise.allSettled(looks);
    this.#sweeping = false;
  }

  async #check(watch: AttemptWatch): Promise<void> {
    watch.checkedAt = performance.now();
    const { jobId } = watch;
    const job = await this.queue.getJob(jobId);
    if (job === undefined) return this.#handInAgain(watch);
    this.#onStarted(jobId, job.progress);
    if (job.finishedOn !== undefined)
      this.end(watch, await this.#readEnd(jobId, job.returnvalue, job.failedReason));
  }

  /** A server that lost power may have lost its last jobs. The attempt's id keeps a session from being paid twice. */
  async #handInAgain(watch: AttemptWatch): Promise<void> {
    if (!watch.isQueued || watch.hasEnded) return;
    if (watch.request) await this.#add(watch, { ...watch.request, resumed: true });
    else this.end(watch, { outcome: lostOutcome('its job is not in the queue any more.') });
  }

  /** A job that has succeeded keeps the reason for which it failed before. */
  async #readEnd(jobId: string, returned: unknown, failedReason = ''): Promise<AttemptEnd> {
    const place = attemptReturnSchema.safeParse(returned);
    if (!place.success) return { outcome: lostOutcome(failedReason || 'its job has no result.') };
    const end = attemptEndSchema.safeParse(parsed(await this.#textOf(jobId, place.data)));
    return end.success ? end.data : { outcome: lostOutcome('its result cannot be read.') };
  }

  async #textOf(jobId: string, place: AttemptReturn): Promise<string> {
    if ('end' in place) return place.end;
    const { logs } = await this.queue.getJobLogs(jobId, place.row, place.row);
    return logs[0] ?? 'null';
  }
}
