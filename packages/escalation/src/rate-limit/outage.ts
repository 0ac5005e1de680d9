/** An outage is looked at again after this, then after twice as long, and so on. */
const firstWaitMs = 250;
const longestWaitMs = 5_000;

/** A provider that is down: one session at a time looks whether it is back, the others wait for what it finds. */
export class Outage {
  readonly #since: number;
  #waitMs = firstWaitMs;
  #nextLookAt: number;
  /** The session that is looking. */
  #probe: number | undefined;
  /** Sessions before this ticket were under way when the provider was last seen down. */
  #from: number;

  /** @param askedMs milliseconds after which the provider said it may be asked again */
  constructor(now: number, firstTicket: number, askedMs: number | undefined) {
    this.#since = now;
    this.#from = firstTicket;
    this.#nextLookAt = now + (askedMs ?? this.#waitMs);
  }

  /** Sessions that were under way when it went down fail one after the other; they say nothing new. */
  isNewsOf(ticket: number): boolean {
    return ticket >= this.#from;
  }

  /** A session that looked found it down. */
  goesOn(now: number, nextTicket: number, askedMs: number | undefined): void {
    this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs);
    this.#from = nextTicket;
    this.#probe = undefined;
    this.#nextLookAt = now + (askedMs ?? this.#waitMs);
  }

  look(ticket: number): void {
    this.#probe = ticket;
  }

  /** Milliseconds until somebody may look; infinite while somebody does. */
  waitMs(now: number): number {
    return this.#probe === undefined ? Math.max(0, this.#nextLookAt - now) : Number.POSITIVE_INFINITY;
  }

  /** Seconds that it has lasted, once that is more than `patienceSeconds`, until it is time to look again. */
  outlasts(patienceSeconds: number, now: number): number | undefined {
    const seconds = (now - this.#since) / 1_000;
    const isToBeLookedAt = this.#probe !== undefined || now >= this.#nextLookAt;
    return seconds < patienceSeconds || isToBeLookedAt ? undefined : seconds;
  }
}
