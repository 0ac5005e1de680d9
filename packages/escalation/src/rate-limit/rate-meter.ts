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

/**
 * The rate of a limit by what it accepted from one refusal to another: a bucket that refuses is empty. The count is out by
 * one or two, so the longest time is taken whose rate is that of the last one.
 */
export class RateMeter {
  readonly #starts: Starts;
  #marks: Mark[] = [];

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

  /** @param hasGrown the pace is far above what it was at the last refusal, so that the time since is no measure of it */
  measure(ticket: number, hasGrown: boolean): Measured {
    const before = Math.max(0, ticket - latelySessions);
    const lately = { ticket: before, at: this.#starts.at(before) };
    const last = this.#marks.at(-1) ?? lately;
    const from = hasGrown && lately.ticket > last.ticket ? lately : last;
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

  #between(mark: Mark, ticket: number): { count: number; ms: number } {
    const ms = Math.max(1, this.#starts.at(ticket) - mark.at);
    return { count: this.#starts.acceptedIn(mark.ticket, ticket), ms };
  }
}
