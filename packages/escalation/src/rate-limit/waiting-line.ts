import { onAbort } from '@parallel-agents/core/internal';
import TinyQueue from 'tinyqueue';

interface Waiting {
  priority: number;
  /** Counts those that have come. */
  order: number;
  hasLeft: boolean;
  go(): void;
}

/**
 * Lets callers through one after the other, higher priority first, whenever there is no wait. Ten thousand may wait:
 * those who leave stay in the queue until it is their turn, and signals are listened to once for all of them.
 */
export class WaitingLine {
  readonly #waiting = new TinyQueue<Waiting>([], (a, b) => b.priority - a.priority || a.order - b.order);
  #come = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #waitMs: () => number;

  /** @param waitMs milliseconds until the next one may go, 0 for now; asked again after each one that went */
  constructor(waitMs: () => number) {
    this.#waitMs = waitMs;
  }

  /** Resolves when it is the caller's turn; rejects with the signal's reason when that aborts. */
  enter(priority: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#next() === undefined && this.#waitMs() <= 0) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Waiting = {
      priority,
      order: this.#come++,
      hasLeft: false,
      go: () => {
        letGo();
        resolve();
      },
    };
    const letGo = onAbort(signal, () => {
      entry.hasLeft = true;
      letGo();
      reject(signal.reason);
      // Nobody is left to be woken: a timer would keep the process alive.
      if (this.#next() === undefined) this.#stopTimer();
    });
    this.#waiting.push(entry);
    this.#advance();
    return promise;
  }

  /** The wait may be over earlier than it was thought. */
  wake(): void {
    this.#stopTimer();
    this.#advance();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #advance(): void {
    if (this.#timer !== undefined || this.#next() === undefined) return;
    const waitMs = this.#waitMs();
    if (waitMs === Number.POSITIVE_INFINITY) return;
    if (waitMs > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#advance();
      }, Math.ceil(waitMs));
      return;
    }
    this.#waiting.pop()?.go();
    // The one that went takes its place in the count before the next one is looked at.
    queueMicrotask(() => this.#advance());
  }

  #next(): Waiting | undefined {
    while (this.#waiting.peek()?.hasLeft) this.#waiting.pop();
    return this.#waiting.peek();
  }
}
