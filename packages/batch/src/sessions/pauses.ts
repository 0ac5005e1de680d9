/** How long to wait between two looks at a batch. */
export interface PauseOptions {
  /** Seconds before the first look. */
  firstSeconds: number;
  /** Seconds at most; each pause is half as long again as the one before. */
  mostSeconds: number;
}

/** Pauses that grow: a batch that is small is soon over, and one that takes hours need not be looked at each second. */
export class Pauses {
  readonly #options: PauseOptions;

  constructor(options: PauseOptions) {
    this.#options = options;
  }

  /** @param times looks so far. Rejects when the signal aborts */
  async before(times: number, signal: AbortSignal): Promise<void> {
    const { firstSeconds, mostSeconds } = this.#options;
    const seconds = Math.min(firstSeconds * 1.5 ** Math.min(times, 40), mostSeconds);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.throwIfAborted();
    const timer = setTimeout(resolve, seconds * 1000);
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}
