import type { RunEvent } from '@parallel-agents/core';

/** Events as they come; every reader gets all of them, however late it starts. */
export class EventReplay implements AsyncIterable<RunEvent> {
  readonly #events: RunEvent[] = [];
  #changed = Promise.withResolvers<void>();
  #ended: { thrown?: unknown } | undefined;

  append(event: RunEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** No more events come; with what was thrown, reading ends with that. The first end counts. */
  end(thrown?: unknown): void {
    this.#ended ??= thrown === undefined ? {} : { thrown };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
    for (let index = 0; ; index++) {
      while (index >= this.#events.length) {
        if (this.#ended) {
          if ('thrown' in this.#ended) throw this.#ended.thrown;
          return;
        }
        await this.#changed.promise;
      }
      const event = this.#events[index];
      if (event) yield event;
    }
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
