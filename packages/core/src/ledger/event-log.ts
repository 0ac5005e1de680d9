/** An append-only list that can be followed while it grows, from its start, by any number of readers. */
export class EventLog<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = [];
  #ended = false;
  #failure: unknown;
  /** What readers that have read everything wait for; absent where nobody does. */
  #wake: PromiseWithResolvers<void> | undefined;

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
      while (position < this.#events.length) yield this.#events[position++] as Event;
      if (this.#ended && position === this.#events.length) break;
      this.#wake ??= Promise.withResolvers();
      await this.#wake.promise;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #notify(): void {
    this.#wake?.resolve();
    this.#wake = undefined;
  }
}
