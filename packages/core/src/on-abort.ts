/** Who wants to know, by signal. */
const listenersOf = new WeakMap<AbortSignal, Listeners>();

/**
 * Calls the listener when the signal aborts; the function returned takes it back. A signal looks through all its
 * listeners for each one that is added, so thousands of sessions share a single one on the signal of their run.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? new Listeners(signal);
  listenersOf.set(signal, listeners);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * What the promise brings, or the reason of the signal as soon as it aborts. The work goes on: others may wait for it, and
 * some heeds no signal.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const letGo = onAbort(signal, () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
    void promise.then(resolve, reject).finally(letGo);
  });
}

/**
 * The items as they come, until the signal aborts: then its reason is thrown at once, though the next item be never there.
 * The source is told that nobody listens any more, and not waited for.
 */
export async function* untilAborted<T>(
  items: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const letGo = async (): Promise<void> => void (await iterator.return?.());
  let isDone = false;
  try {
    while (true) {
      signal?.throwIfAborted();
      const next = Promise.resolve(iterator.next());
      const { done, value } = await (signal ? orAborted(next, signal) : next);
      if (done) {
        isDone = true;
        return;
      }
      yield value;
    }
  } finally {
    if (signal?.aborted) letGo().catch(() => {});
    else if (!isDone) await letGo();
  }
}

class Listeners {
  readonly #all = new Set<() => void>();
  readonly #signal: AbortSignal;
  readonly #call = (): void => {
    for (const listener of [...this.#all]) listener();
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(listener: () => void): void {
    if (this.#all.size === 0) this.#signal.addEventListener('abort', this.#call, { once: true });
    this.#all.add(listener);
  }

  /** With the last one the signal is let go: one that outlives its runs gathers nothing. */
  delete(listener: () => void): void {
    this.#all.delete(listener);
    if (this.#all.size === 0) this.#signal.removeEventListener('abort', this.#call);
  }
}
