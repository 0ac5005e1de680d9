/** Milliseconds between two looks at the server’s clock. */
const lookMs = 30_000;
/** Milliseconds up to which two clocks are taken to agree: an answer takes its time, too. */
const agreeMs = 2000;

interface Reading {
  /** Milliseconds since 1970, by the server. */
  server: number;
  /** When it read that, on the clock of `performance.now()`. */
  local: number;
}

/** Reads a clock over a connection that stands: its answer was made somewhere on the way. */
export async function reading(ask: () => Promise<number>): Promise<Reading> {
  const before = performance.now();
  const server = await ask();
  return { server, local: (before + performance.now()) / 2 };
}

/**
 * The time as the server of the engine has it: clocks of machines may be minutes apart, and are set while they run. Between
 * two looks it goes on by a clock that nobody sets.
 */
export class ServerClock {
  readonly #ask: () => Promise<Reading>;
  #known: Reading = { server: Date.now(), local: performance.now() };
  #timer: NodeJS.Timeout | undefined;

  constructor(ask: () => Promise<Reading>) {
    this.#ask = ask;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#known.server + (performance.now() - this.#known.local);
  }

  /** Milliseconds by which the clock of this machine is ahead, below 0 behind; 0 where they agree. */
  get aheadMs(): number {
    const ms = Date.now() - this.now();
    return Math.abs(ms) < agreeMs ? 0 : Math.round(ms);
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
    try {
      this.#known = await this.#ask();
    } catch {
      // The server is away; the next look gets it.
    }
  }
}
