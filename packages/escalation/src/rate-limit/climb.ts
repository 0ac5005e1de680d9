/** The pace is at most so many times what has been accepted since the limit was met. */
const aheadOfMeasured = 1.8;
/** Of the sessions that were started last, so many are looked at for refusals. */
const lookedAt = 6;
/** Sessions until the pace is doubled again: this many, or those of this time, whichever are fewer. */
const stepSessions = 4;
const stepMs = 200;

/** After a search: doubles the pace every few sessions until that is too fast. */
export class Climb {
  #left: number;
  #steppedAt: number;
  #refused: number[] = [];

  /** What is accepted from here on is measured. */
  readonly from: { ticket: number; at: number };

  constructor(now: number, rate: number, from: { ticket: number; at: number }) {
    this.from = from;
    this.#left = stepOf(rate);
    this.#steppedAt = now;
  }

  /** The pace for the next session, when so many have been accepted. */
  next(rate: number, now: number, refusalMs: number, accepted: number): number {
    // What was sent at this pace has had the time to be refused.
    if (--this.#left > 0 || now < this.#steppedAt + 1.5 * refusalMs) return rate;
    const measured = accepted / Math.max(1, now - this.from.at);
    const next = Math.max(rate, Math.min(2 * rate, aheadOfMeasured * measured));
    this.#left = stepOf(next);
    this.#steppedAt = now;
    return next;
  }

  /** @returns whether that is the end of it */
  refused(ticket: number, tolerated: number): boolean {
    this.#refused = [...this.#refused.filter((other) => other > ticket - lookedAt), ticket];
    this.#left = Math.max(this.#left, stepSessions);
    return this.#refused.length > tolerated;
  }
}

function stepOf(rate: number): number {
  return Math.max(1, Math.min(stepSessions, Math.ceil(rate * stepMs)));
}
