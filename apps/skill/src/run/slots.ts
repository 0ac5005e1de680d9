import type { AdmissionControl } from '@parallel-agents/core';

interface Waiting {
  /** Of the run that it belongs to: limits change while the gateway runs. */
  limit: number;
  start(): void;
}

/** Bounds the sessions of all runs together; those that have to wait go in the order in which they came. */
export class Slots {
  #taken = 0;
  readonly #waiting = new Set<Waiting>();

  /** The control for one run. @param limit sessions at the same time, over all runs */
  control(limit: number): AdmissionControl {
    return {
      admit: async (_request, { signal }) => {
        await this.#take(limit, signal);
        return {
          settle: (outcome) => {
            this.#taken -= 1;
            this.#startNext();
            return outcome;
          },
        };
      },
    };
  }

  async #take(limit: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { limit, start: resolve };
    const onAbort = (): void => {
      this.#waiting.delete(waiting);
      this.#startNext();
      reject(signal.reason);
    };
    this.#waiting.add(waiting);
    this.#startNext();
    signal.addEventListener('abort', onAbort, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** A slot that is free is taken for the one that waits before it is told, so that nobody comes in between. */
  #startNext(): void {
    for (const waiting of this.#waiting) {
      if (this.#taken >= waiting.limit) return;
      this.#waiting.delete(waiting);
      this.#taken += 1;
      waiting.start();
    }
  }
}
