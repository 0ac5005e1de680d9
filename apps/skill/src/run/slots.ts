import type { AdmissionControl } from '@parallel-agents/core';

/** Bounds the sessions of all runs together; those that have to wait go in the order in which they came. */
export class Slots {
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  /** The control for one run. @param limit sessions at the same time, over all runs */
  control(limit: number): AdmissionControl {
    return {
      name: 'slots',
      admit: async (_request, { signal }) => {
        await this.#take(limit, signal);
        return {
          settle: (outcome) => {
            this.#taken -= 1;
            this.#letIn(limit);
            return outcome;
          },
        };
      },
    };
  }

  #take(limit: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const enter = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(enter), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.push(enter);
    this.#letIn(limit);
    return promise;
  }

  #letIn(limit: number): void {
    while (this.#taken < limit) {
      const enter = this.#waiting.shift();
      if (enter === undefined) return;
      this.#taken += 1;
      enter();
    }
  }
}
