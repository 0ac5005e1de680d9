import type { SessionReference, SpawnRequest } from '@parallel-agents/core';
import type { AttemptEnd } from './attempt-job.ts';

/** An attempt as it is put into its queue. */
export interface WantedAttempt {
  request: SpawnRequest;
  /** Of the queue: lower goes first. */
  priority: number;
  /** The job that it is of, where the engine keeps it. */
  job?: string | undefined;
  /** How many earlier attempts of its task were cut off with their workers. @default 0 */
  lost?: number;
  /** US dollars that it can cost at most, where that is known. */
  mostUsd?: number | undefined;
}

/** One attempt that somebody in this process waits for. */
export class AttemptWatch {
  readonly jobId: string;
  /** When its job was last looked at, on a clock that nobody sets back. */
  checkedAt = performance.now();
  /** Its job is known to be in the queue. Until then its absence says nothing. */
  isQueued = false;
  /** What it was handed in with here; absent where it was found in the queue. */
  readonly request: SpawnRequest | undefined;
  /** As its queue has them: lower goes first. */
  readonly priority: number | undefined;
  readonly job: string | undefined;
  readonly lost: number;
  readonly mostUsd: number | undefined;
  readonly #started = Promise.withResolvers<SessionReference | undefined>();
  readonly #ended = Promise.withResolvers<AttemptEnd>();
  #hasEnded = false;

  constructor(jobId: string, wanted: Partial<WantedAttempt> = {}) {
    this.jobId = jobId;
    this.request = wanted.request;
    this.priority = wanted.priority;
    this.job = wanted.job;
    this.lost = wanted.lost ?? 0;
    this.mostUsd = wanted.mostUsd;
  }

  /** Resolves when a worker has started the session; `undefined` if the attempt ended without one. */
  get started(): Promise<SessionReference | undefined> {
    return this.#started.promise;
  }

  /** Resolves when the attempt is over. */
  get ended(): Promise<AttemptEnd> {
    return this.#ended.promise;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  start(reference: SessionReference): void {
    this.#started.resolve(reference);
  }

  /** The first end counts. */
  end(end: AttemptEnd): void {
    this.#hasEnded = true;
    this.#ended.resolve(end);
    this.#started.resolve(undefined);
  }
}
