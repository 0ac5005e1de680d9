/** An append-only list that can be followed while it grows, from its start, by any number of readers. */
export class EventLog<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = [];
  #ended = false;
  #failure: unknown;
  #wake = Promise.withResolvers<void>();

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
      const wake = this.#wake.promise;
      while (position < this.#events.length) yield this.#events[position++] as Event;
      if (this.#ended && position === this.#events.length) break;
      await wake;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}
