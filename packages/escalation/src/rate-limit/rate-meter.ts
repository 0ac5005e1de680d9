import type { Starts } from './starts.ts';

/** A session that was refused: what was accepted up to it is known. */
interface Mark {
  ticket: number;
  at: number;
}

export interface Measured {
  /** Sessions a millisecond. */
  rate: number;
  /** Over so many sessions: the more, the more exact. */
  sessions: number;
}

const keptMarks = 6;
/** Sessions that are measured where what was before them says nothing any more. */
const latelySessions = 16;
/** A shorter time than this is no measure of a rate. */
const leastMs = 10;

/**
 * The rate of a limit by what it accepted from one refusal to another: a bucket that refuses is empty. The count is out by
 * one or two, so the longest time is taken whose rate is that of the last one.
 */
export class RateMeter {
  readonly #starts: Starts;
  #marks: Mark[] = [];
  #burst: { count: number; ms: number } | undefined;

  constructor(starts: Starts) {
    this.#starts = starts;
  }

  /** Everything before is another limit's, as far as is known. */
  restart(mark?: Mark): void {
    this.#marks = mark ? [mark] : [];
  }

  mark(ticket: number): void {
    this.#marks.push({ ticket, at: this.#starts.at(ticket) });
    if (this.#marks.length > keptMarks) this.#marks.shift();
  }

  /** A session that was under way was refused later: the limit was met once more there. */
  moveTo(ticket: number): void {
    if (ticket <= (this.#marks.at(-1)?.ticket ?? 0)) return;
    this.#marks.pop();
    this.mark(ticket);
  }

  /** The limit was met for the first time: what it had let through until then is the most that it holds. */
  metFirst(): void {
    if (this.#burst) return;
    let ticket = 1;
    // One that was refused alone may be noise.
    while (
      ticket < this.#starts.last &&
      !(this.#starts.wasRefused(ticket) && this.#starts.wasRefused(ticket + 1))
    )
      ticket++;
    this.#burst = this.#between({ ticket: 0, at: this.#starts.at(1) }, ticket);
  }

  /** As much as the limit can hold, by what it let through at first; it owes no more than that either. */
  heldAtMost(count: number): number {
    return Math.min(count, this.#burst?.count ?? count);
  }

  /**
   * The rate of a limit that takes for refusals what it takes for answers: all that was sent between two moments in which
   * it was empty, which are those of the first refusals.
   */
  measureCharged(from: number, to: number): Measured {
    const refused = this.heldAtMost(this.#starts.refusedIn(from - 1, to - 1));
    const count = this.#starts.acceptedIn(from - 1, to - 1) + refused;
    const ms = Math.max(1, this.#starts.at(to) - this.#starts.at(from));
    return { rate: Math.max(0.5, count) / ms, sessions: Math.max(1, count) };
  }

  /** At what rate sessions have passed at least since the first burst, up to now. */
  sinceBurst(now: number): number {
    if (this.#burst === undefined) return 0;
    const { last } = this.#starts;
    const ms = now - this.#starts.at(1) - this.#burst.ms;
    return ms < leastMs ? 0 : (this.#starts.acceptedIn(0, last) - this.#burst.count) / ms;
  }

  /** @param hasGrown the pace is far above what it was at the last refusal: the limit may have been full in between */
  measure(ticket: number, hasGrown: boolean): Measured {
    const before = Math.max(0, ticket - latelySessions);
    const lately = { ticket: before, at: this.#starts.at(before) };
    const last = this.#marks.at(-1) ?? lately;
    if (!hasGrown) return this.#since(last, ticket);
    if (this.#burst === undefined) return this.#since(lately.ticket > last.ticket ? lately : last, ticket);
    const steady = this.#since(last, ticket);
    const beyond = this.#beyondBurst(this.#burst, last, ticket);
    if (beyond.rate < 1.2 * steady.rate) return steady;
    this.restart();
    return beyond;
  }

  #since(from: Mark, ticket: number): Measured {
    const recent = this.#between(from, ticket);
    let best = recent;
    for (const mark of this.#marks.toReversed()) {
      if (mark.ticket >= from.ticket) continue;
      const longer = this.#between(mark, ticket);
      if (Math.abs(longer.count / longer.ms - recent.count / recent.ms) > 1.5 / recent.ms) break;
      best = longer;
    }
    return { rate: Math.max(best.count, 0.5) / best.ms, sessions: Math.max(1, best.count) };
  }

  /**
   * A limit that had time to fill up has let through what it held, and what it filled up with meanwhile. It holds no more
   * than the first burst: of any time, what was accepted beyond that is what it filled up with at least.
   */
  #beyondBurst(burst: { count: number; ms: number }, last: Mark, ticket: number): Measured {
    let best: Measured = { rate: 0, sessions: 1 };
    const end = this.#starts.at(ticket);
    let count = 0;
    for (let from = ticket; from > last.ticket; from--) {
      if (!this.#starts.wasRefused(from)) count++;
      const ms = end - this.#starts.at(from - 1) - burst.ms;
      const beyond = count - burst.count;
      if (ms >= leastMs && beyond / ms > best.rate) best = { rate: beyond / ms, sessions: beyond };
    }
    return best;
  }

  #between(mark: Mark, ticket: number): { count: number; ms: number } {
    const ms = Math.max(1, this.#starts.at(ticket) - mark.at);
    return { count: this.#starts.acceptedIn(mark.ticket, ticket), ms };
  }
}
