import { onAbort } from '../on-abort.ts';

/**
 * What stops one session: its run's signal, or its own time-out. One promise for a whole session, where combined
 * signals would cost several; there may be thousands of sessions.
 */
export class StopSwitch {
  readonly #own = new AbortController();
  readonly #letGo: () => void;
  #interrupt: ((reason: unknown) => void) | undefined;

  constructor(outer: AbortSignal) {
    this.#letGo = onAbort(outer, () => this.throw(outer.reason));
    if (outer.aborted) this.throw(outer.reason);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  throw(reason: unknown): void {
    this.#own.abort(reason);
    this.#interrupt?.(reason);
  }

  /** Waits for a promise, or rejects with the reason as soon as the switch is thrown. One at a time. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#interrupt = reject;
      if (this.#own.signal.aborted) reject(this.#own.signal.reason);
      promise.then(resolve, reject);
    });
  }

  /** Lets go of the run's signal. */
  close(): void {
    this.#letGo();
  }
}
