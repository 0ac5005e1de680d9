import type { Admission, AdmissionControl } from '../attempt/admission.ts';
import { onAbort } from '../on-abort.ts';
import { Places } from './places.ts';

/** Bounds the sessions of several runs together; those that have to wait go by priority, then in the order in which they came. */
export class SessionSlots {
  readonly #places = new Places(0);

  constructor() {
    this.#places.open();
  }

  /** The control for one run. @param count sessions at the same time, over all runs: the last that was said holds for all */
  control(count: number): AdmissionControl {
    this.#places.resize(count);
    return { name: 'slots', admit: ({ priority }, { signal }) => this.#take(priority, signal) };
  }

  #take(priority: number, signal: AbortSignal): Promise<Admission> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Admission>();
    const letGo = onAbort(signal, () => {
      withdraw();
      reject(signal.reason);
    });
    const withdraw = this.#places.take(priority, (_place, leave) => {
      letGo();
      resolve({
        settle(outcome) {
          leave();
          return outcome;
        },
      });
    });
    return promise;
  }
}
