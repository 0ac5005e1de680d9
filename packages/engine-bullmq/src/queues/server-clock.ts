/** Milliseconds between two looks at the server’s clock. */
const lookMs = 30_000;

/**
 * The time as the server of the engine has it: clocks of machines may be minutes apart, and are set while they run. Between
 * two looks it goes on by a clock that nobody sets.
 */
export class ServerClock {
  readonly #ask: () => Promise<number>;
  #known = { server: Date.now(), local: performance.now() };
  #timer: NodeJS.Timeout | undefined;

  /** @param ask gives the time of the server, in milliseconds since 1970 */
  constructor(ask: () => Promise<number>) {
    this.#ask = ask;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#known.server + (performance.now() - this.#known.local);
  }

  /** Looks at it now, and from time to time. Where that fails, what was known goes on. */
  async start(): Promise<void> {
    this.#timer ??= setInterval(() => void this.#look(), lookMs).unref();
    await this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const before = performance.now();
    try {
      const server = await this.#ask();
      const after = performance.now();
      // The answer was made somewhere on the way.
      this.#known = { server, local: (before + after) / 2 };
    } catch {
      // The server is away; the next look gets it.
    }
  }
}
