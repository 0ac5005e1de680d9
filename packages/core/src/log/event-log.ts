/**
 * An append-only list that can be followed while it grows, from its start, by any number of readers; or one that keeps
 * nothing of what was taken, so that each event goes to one reader.
 */
export class EventLog<Event> implements AsyncIterable<Event> {
  readonly #keeps: boolean;
  #events: Event[] = [];
  #ended = false;
  #failure: unknown;
  /** What readers that have read everything wait for; absent where nobody does. */
  #wake: PromiseWithResolvers<void> | undefined;

  constructor({ keeps = true }: { keeps?: boolean } = {}) {
    this.#keeps = keeps;
  }

  append(event: Event): void {
    this.#events.push(event);
    this.#notify();
  }

  /** Readers get what was appended, then the end, or the failure if there is one. */
  end(failure?: unknown): void {
    this.#ended = true;
    this.#failure = failure;
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    for (let position = 0; ; ) {
      if (this.#keeps) while (position < this.#events.length) yield this.#events[position++] as Event;
      else yield* this.#take();
      if (this.#ended && position === this.#events.length) break;
      this.#wake ??= Promise.withResolvers();
      await this.#wake.promise;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives what is there, and holds none of it any more. */
  *#take(): Generator<Event, void, void> {
    while (this.#events.length > 0) {
      const taken = this.#events.reverse();
      this.#events = [];
      try {
        for (let next = taken.pop(); next !== undefined; next = taken.pop()) yield next;
      } finally {
        // A reader that has stopped leaves the rest to the next.
        this.#events = [...taken.reverse(), ...this.#events];
      }
    }
  }

  #notify(): void {
    this.#wake?.resolve();
    this.#wake = undefined;
  }
}
