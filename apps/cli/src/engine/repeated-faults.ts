/** Milliseconds for which a fault that repeats itself is only counted. */
const quietMs = 60_000;

/** One line for a fault that repeats itself thousands of times: when it comes, and once a minute how often it came again. */
export class RepeatedFaults {
  readonly #known = new Map<string, { since: number; again: number }>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  tell(message: string, now: number = performance.now()): void {
    // Ports and counts change, what is wrong does not.
    const kind = message.replaceAll(/\d+/g, '#');
    const known = this.#known.get(kind);
    if (known === undefined) {
      this.#known.set(kind, { since: now, again: 0 });
      this.#say(message);
      return;
    }
    known.again++;
    if (now - known.since < quietMs) return;
    this.#say(`${message} (${known.again} more times in ${Math.round((now - known.since) / 1000)} s)`);
    this.#known.set(kind, { since: now, again: 0 });
  }
}
