/**
 * What stops one session: its run's signal, or its own time-out. One listener and one promise for a whole session,
 * where combined signals would cost several of each; there may be thousands of sessions.
 */
export class StopSwitch {
  readonly #own = new AbortController();
  readonly #outer: AbortSignal;
  readonly #stopped = Promise.withResolvers<never>();
  readonly #onOuter = (): void => this.throw(this.#outer.reason);

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    // Nobody may be waiting when it is thrown.
    this.#stopped.promise.catch(() => {});
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener('abort', this.#onOuter, { once: true });
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  throw(reason: unknown): void {
    this.#own.abort(reason);
    this.#stopped.reject(reason);
  }

  /** Waits for a promise, or rejects with the reason as soon as the switch is thrown. */
  race<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#stopped.promise]);
  }

  /** Lets go of the run's signal. */
  close(): void {
    this.#outer.removeEventListener('abort', this.#onOuter);
  }
}
