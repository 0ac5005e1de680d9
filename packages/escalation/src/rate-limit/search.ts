/** A first look is taken this long after the limit was met, at the earliest. */
const firstWaitMs = 10;

/** When a session is looked upon as passed though it has not been answered: refusals come sooner. */
const graceOf = (refusalMs: number): number => Math.max(8, 2 * refusalMs);

/**
 * Nothing passes: one session after the other looks when that is over, each after twice the time, as a wait that was asked
 * for is mostly far longer than the time until the next session passes. Where it has proved true twice, it is kept whole.
 */
export class Search {
  /** When the limit was met. */
  #emptyAt: number;
  /** From then on until the next look. */
  #waitMs: number;
  #askedMs: number;
  #probe: { ticket: number; at: number } | undefined;
  #refusedLooks = 0;
  #emptyMs = 0;
  readonly #keepsWait: boolean;

  constructor(met: { emptyAt: number; askedMs: number; refusalMs: number; keepsWait: boolean }) {
    this.#emptyAt = met.emptyAt;
    this.#askedMs = met.askedMs;
    this.#keepsWait = met.keepsWait && met.askedMs > 0;
    this.#waitMs = this.#keepsWait ? met.askedMs + 2 : Math.max(firstWaitMs, 2 * met.refusalMs);
  }

  get emptyAt(): number {
    return this.#emptyAt;
  }

  /** For so long nothing has passed; 0 where the first look did. */
  get emptyMs(): number {
    return this.#emptyMs;
  }

  /** The session that looked, once there is one. */
  get probe(): { ticket: number; at: number } | undefined {
    return this.#probe;
  }

  look(ticket: number, now: number): void {
    this.#probe = { ticket, at: now };
  }

  /** Whether the session that looked has not been refused for long enough. */
  hasPassed(now: number, refusalMs: number): boolean {
    return this.#probe !== undefined && now >= this.#probe.at + graceOf(refusalMs);
  }

  waitMs(now: number, refusalMs: number): number {
    const until = this.#probe ? this.#probe.at + graceOf(refusalMs) : this.#emptyAt + this.#waitMs;
    return Math.max(0, until - now);
  }

  /** @param askedMs milliseconds to wait that the refusal asked for */
  refused(ticket: number, startedAt: number, askedMs: number | undefined): void {
    if (askedMs !== undefined) this.#askedMs = Math.max(0, startedAt + askedMs - this.#emptyAt);
    if (ticket === this.#probe?.ticket) {
      this.#probe = undefined;
      this.#refusedLooks++;
      this.#emptyMs = Math.max(0, startedAt - this.#emptyAt);
      const last = Math.max(this.#waitMs, startedAt - this.#emptyAt);
      const jumpsOver = last < this.#askedMs && 2 * last > this.#askedMs;
      this.#waitMs = jumpsOver ? this.#askedMs + 2 : 2 * last;
    } else if (this.#probe === undefined && this.#refusedLooks === 0) {
      // One more of those that were under way when it was met.
      this.#emptyAt = Math.max(this.#emptyAt, startedAt);
    }
  }

  /** Nothing passed before the end of the wait that was asked for, as far as that was tried. */
  get keptItsWord(): boolean {
    const took = (this.#probe?.at ?? 0) - this.#emptyAt;
    return this.#askedMs > 0 && took >= this.#askedMs && (this.#refusedLooks > 1 || this.#keepsWait);
  }
}
