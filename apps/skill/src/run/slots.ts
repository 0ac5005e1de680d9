import type { AdmissionControl } from '@parallel-agents/core';

/** Bounds the sessions of all runs together; those that have to wait go in the order in which they came. */
export class Slots {
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  /** The control for one run. @param limit sessions at the same time, over all runs */
  control(limit: number): AdmissionControl {
    return {
      admit: async (_request, { signal }) => {
        await this.#take(limit, signal);
        return {
          settle: (outcome) => {
            this.#taken -= 1;
            this.#waiting.shift()?.();
            return outcome;
          },
        };
      },
    };
  }

  async #take(limit: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#taken >= limit) await this.#turn(signal);
    this.#taken += 1;
  }

  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(resolve);
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }
}
