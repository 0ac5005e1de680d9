import TinyQueue from 'tinyqueue';
import { onAbort } from '../on-abort.ts';

/** Added to the priority of what goes on with a task: it comes before tasks of that priority that have not begun. */
export const headStart = 0.5;

/** A task’s place among those that run at the same time. */
export interface Place {
  /**
   * Lets another task have the place for as long as this one only waits, and then takes the next that is free, before
   * tasks of the same priority that have not begun.
   * @throws what `wait` throws, and the signal’s reason; the task is to end then
   */
  leaveFor(wait: () => Promise<unknown>, signal: AbortSignal): Promise<void>;
  /**
   * Waits for one more place, before tasks of the same priority that have not begun.
   * @param take is called with it once there is one, and with what gives it back
   * @returns what stops the wait
   */
  another(take: (place: Place, leave: () => void) => void): () => void;
}

/** For what runs within the place of another task. */
export const sharedPlace: Place = {
  async leaveFor(wait) {
    await wait();
  },
  another: () => () => {},
};

interface Claim {
  priority: number;
  /** Counts those that have come. */
  order: number;
  withdrawn: boolean;
  take(): void;
}

/**
 * As many places as tasks may run at once; who comes first by priority, then by order. Nothing runs on behalf of those
 * that wait, so that ten thousand of them cost next to nothing.
 */
export class Places {
  readonly #waiting = new TinyQueue<Claim>([], (a, b) => b.priority - a.priority || a.order - b.order);
  #count: number;
  #free: number;
  #come = 0;
  #isOpen = false;

  constructor(count: number) {
    this.#count = count;
    this.#free = count;
  }

  /** So many from now on. Where that is fewer, those that are inside stay. */
  resize(count: number): void {
    this.#free += count - this.#count;
    this.#count = count;
    this.#letIn();
  }

  /** Lets in who has come so far, by priority, and from now on whoever comes. */
  open(): void {
    this.#isOpen = true;
    this.#letIn();
  }

  /** Does the work once there is a place for it. The work never rejects. */
  enter(priority: number, work: (place: Place) => Promise<void>): void {
    this.take(priority, (place, leave) => void work(place).then(leave));
  }

  /**
   * Waits for a place.
   * @param take is called with it, and with what gives it back
   * @param ahead added to the priority of the wait, and not to that of the place
   * @returns what stops the wait
   */
  take(priority: number, take: (place: Place, leave: () => void) => void, ahead = 0): () => void {
    const claim = this.#claim(priority + ahead, () => {
      const { place, leave } = this.#taken(priority);
      take(place, leave);
    });
    return () => {
      claim.withdrawn = true;
    };
  }

  /** A place that was taken, and what gives it back. */
  #taken(priority: number): { place: Place; leave: () => void } {
    let isInside = true;
    const place: Place = {
      leaveFor: async (wait, signal) => {
        isInside = false;
        this.#leave();
        await wait();
        await this.#comeBack(priority, signal);
        isInside = true;
      },
      another: (take) => this.take(priority, take, headStart),
    };
    return {
      place,
      leave: () => {
        if (isInside) this.#leave();
        isInside = false;
      },
    };
  }

  async #comeBack(priority: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const claim = this.#claim(priority + headStart, resolve);
    const letGo = onAbort(signal, () => {
      claim.withdrawn = true;
      reject(signal.reason);
    });
    try {
      await promise;
    } finally {
      letGo();
    }
  }

  #claim(priority: number, take: () => void): Claim {
    const claim = { priority, order: this.#come++, withdrawn: false, take };
    this.#waiting.push(claim);
    this.#letIn();
    return claim;
  }

  #leave(): void {
    this.#free++;
    this.#letIn();
  }

  #letIn(): void {
    while (this.#isOpen && this.#free > 0) {
      const next = this.#waiting.pop();
      if (next === undefined) return;
      if (next.withdrawn) continue;
      this.#free--;
      next.take();
    }
  }
}
