interface Waiting {
  priority: number;
  go(): void;
}

/** Lets callers through one after the other, higher priority first, whenever there is no wait. */
export class WaitingLine {
  /** Sorted: the next one first. */
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #waitMs: () => number;

  /** @param waitMs milliseconds until the next one may go, 0 for now; asked again after each one that went */
  constructor(waitMs: () => number) {
    this.#waitMs = waitMs;
  }

  /** Resolves when it is the caller's turn; rejects with the signal's reason when that aborts. */
  enter(priority: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.length === 0 && this.#waitMs() <= 0) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      reject(signal.reason);
    };
    const entry: Waiting = {
      priority,
      go: () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const behind = this.#waiting.findIndex((other) => other.priority < priority);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, entry);
    this.#advance();
    return promise;
  }

  /** The wait may be over earlier than it was thought. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#advance();
  }

  #advance(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return;
    const waitMs = this.#waitMs();
    if (waitMs === Number.POSITIVE_INFINITY) return;
    if (waitMs > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#advance();
      }, Math.ceil(waitMs));
      return;
    }
    this.#waiting.shift()?.go();
    // The one that went takes its place in the count before the next one is looked at.
    queueMicrotask(() => this.#advance());
  }
}
