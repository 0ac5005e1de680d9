import type { SessionReference, SpawnRequest } from '@parallel-agents/core';
import type { AttemptEnd } from './attempt-job.ts';

/** One attempt that somebody in this process waits for. */
export class AttemptWatch {
  readonly jobId: string;
  /** When its job was last looked at, in milliseconds since 1970. */
  checkedAt = Date.now();
  /** Its job is known to be in the queue. Until then its absence says nothing. */
  isQueued = false;
  /** What it was handed in with here; absent where it was found in the queue. */
  readonly request: SpawnRequest | undefined;
  readonly priority: number | undefined;
  readonly #started = Promise.withResolvers<SessionReference | undefined>();
  readonly #ended = Promise.withResolvers<AttemptEnd>();
  #hasEnded = false;

  constructor(jobId: string, request?: SpawnRequest, priority?: number) {
    this.jobId = jobId;
    this.request = request;
    this.priority = priority;
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
