import PQueue from 'p-queue';

/** A task’s place among those that run at the same time. */
export interface Place {
  /**
   * Lets another task have the place for as long as this one only waits, and then takes the next that is free, before
   * tasks of the same priority that have not begun.
   * @throws what `wait` throws, and the signal’s reason; the task is to end then
   */
  leaveFor(wait: () => Promise<unknown>, signal: AbortSignal): Promise<void>;
}

/** For what runs within the place of another task. */
export const lentPlace: Place = {
  async leaveFor(wait) {
    await wait();
  },
};

/** As many places as tasks may run at once; who comes first by priority, then by order. */
export class Places {
  readonly #queue: PQueue;

  constructor(count: number) {
    this.#queue = new PQueue({ concurrency: count, autoStart: false });
  }

  /** Lets in who has come so far, by priority, and from now on whoever comes. */
  open(): void {
    this.#queue.start();
  }

  /** Does the work once there is a place for it. */
  async within<Result>(priority: number, work: (place: Place) => Promise<Result>): Promise<Result> {
    let leave = await this.#take(priority);
    const place: Place = {
      leaveFor: async (wait, signal) => {
        leave();
        await wait();
        leave = await this.#take(priority + 0.5, signal);
      },
    };
    try {
      return await work(place);
    } finally {
      leave();
    }
  }

  /** @returns what gives the place up; calling it again does nothing */
  async #take(priority: number, signal?: AbortSignal): Promise<() => void> {
    const taken = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const occupy = (): Promise<void> => {
      taken.resolve();
      return left.promise;
    };
    this.#queue.add(occupy, { priority, ...(signal && { signal }) }).catch(taken.reject);
    await taken.promise;
    return left.resolve;
  }
}
