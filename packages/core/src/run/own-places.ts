import { onAbort } from '../on-abort.ts';
import type { Place } from './places.ts';

/** Who waits for a place of the task. */
interface Waiting {
  begin(place: Place, leave: () => void): void;
}

/**
 * The places of a task that does several things at once: its own, and others as they come free. Its own goes from one
 * piece of work to the next, so that all of them are done where no other place ever comes free.
 */
export class OwnPlaces {
  readonly #own: Place;
  readonly #waiting: Waiting[] = [];
  #isOwnFree = true;

  constructor(own: Place) {
    this.#own = own;
  }

  /**
   * Does a piece of work once there is a place for it.
   * @throws what the work throws, and the reason of a signal that aborts before it has begun
   */
  async run<Result>(work: (place: Place) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const { place, leave } = await this.#enter(signal);
    try {
      return await work(place);
    } finally {
      leave();
    }
  }

  #enter(signal: AbortSignal): Promise<{ place: Place; leave: () => void }> {
    if (this.#isOwnFree) {
      this.#isOwnFree = false;
      return Promise.resolve({ place: this.#own, leave: () => this.#passOn() });
    }
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<{ place: Place; leave: () => void }>();
    const stopWaiting = (): void => {
      withdraw();
      letGo();
      const index = this.#waiting.indexOf(waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
    };
    const waiting: Waiting = {
      begin(place, leave) {
        stopWaiting();
        resolve({ place, leave });
      },
    };
    const letGo = onAbort(signal, () => {
      stopWaiting();
      reject(signal.reason);
    });
    let withdraw = (): void => {};
    this.#waiting.push(waiting);
    // It may come at once.
    withdraw = this.#own.another((place, leave) => waiting.begin(place, leave));
    return promise;
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next.begin(this.#own, () => this.#passOn());
    else this.#isOwnFree = true;
  }
}
