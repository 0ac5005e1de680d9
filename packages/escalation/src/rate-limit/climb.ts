/** Of the sessions that were started last, so many are looked at for refusals. */
const lookedAt = 6;
/** What has been accepted since the limit was met is doubled in this time, or in that of two refusals. */
const leastDoublingMs = 14;
const longestEmptyMs = 1_000;

/**
 * After a search: what has passed since the limit was met is doubled again and again, until the limit is met once more.
 * However long the search took and however much could have passed meanwhile, that takes a few refusals' time; and a bucket
 * that was empty both times has let through what it filled up with between them.
 */
export class Climb {
  #refused: number[] = [];

  /** What is accepted from here on is measured. */
  readonly from: { ticket: number; at: number };
  /** The slowest pace. */
  readonly #least: number;
  /** The longest time in which nothing passed. */
  readonly #emptyMs: number;

  constructor(least: number, from: { ticket: number; at: number }, emptyMs: number) {
    this.from = from;
    this.#least = least;
    this.#emptyMs = emptyMs;
  }

  /** The pace for the next session, when so many have been accepted. */
  pace(now: number, accepted: number, refusalMs: number): number {
    const carefulMs = Math.min(this.#emptyMs, longestEmptyMs) / 4;
    // A bucket that had nothing for so long has let no more than this through. The more it is, the likelier it is a window.
    const expected = 1 + (now - this.from.at) / Math.max(1, this.#emptyMs);
    const doublingMs = Math.max(leastDoublingMs, 2 * refusalMs, carefulMs * Math.min(1, expected / accepted));
    return Math.max(this.#least, (Math.LN2 * accepted) / doublingMs);
  }

  /** @returns whether that is the end of it: two one after the other, or more than `tolerated` of the last */
  refused(ticket: number, tolerated: number): boolean {
    const isRun = this.#refused.some((other) => Math.abs(other - ticket) === 1);
    this.#refused = [...this.#refused.filter((other) => other > ticket - lookedAt), ticket];
    return isRun || this.#refused.length > tolerated;
  }
}
