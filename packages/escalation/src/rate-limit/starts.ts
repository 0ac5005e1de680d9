/** So many sessions are remembered. */
const remembered = 4_096;

interface Run {
  first: number;
  length: number;
}

/** The sessions that were started, by ticket: when, and which of them were refused. */
export class Starts {
  readonly #at: Float64Array = new Float64Array(remembered);
  readonly #refused: Uint8Array = new Uint8Array(remembered);
  #last = 0;

  /** The ticket of the session that was started last. Tickets count from 1. */
  get last(): number {
    return this.#last;
  }

  add(now: number): number {
    const ticket = ++this.#last;
    this.#at[ticket % remembered] = now;
    this.#refused[ticket % remembered] = 0;
    return ticket;
  }

  /** Its request was on the wire later than it was started. */
  sent(ticket: number, at: number): void {
    if (this.#knows(ticket) && at > this.at(ticket)) this.#at[ticket % remembered] = at;
  }

  refuse(ticket: number): void {
    if (this.#knows(ticket)) this.#refused[ticket % remembered] = 1;
  }

  wasRefused(ticket: number): boolean {
    return this.#knows(ticket) && this.#refused[ticket % remembered] === 1;
  }

  /** When it was started, or the oldest moment that is remembered. */
  at(ticket: number): number {
    const known = Math.max(ticket, 1, this.#last - remembered + 1);
    return this.#at[known % remembered] ?? 0;
  }

  /** How many were refused of those behind a ticket, up to another one. */
  refusedIn(after: number, to: number): number {
    let count = 0;
    for (let ticket = to; ticket > after && this.#knows(ticket); ticket--) {
      count += this.#refused[ticket % remembered] ?? 0;
    }
    return count;
  }

  /** How many were not refused, as far as is known, of those behind a ticket, up to another one. */
  acceptedIn(after: number, to: number): number {
    return Math.max(0, to - after - this.refusedIn(after, to));
  }

  /** The sessions around this one that were refused one after the other. */
  runOfRefused(ticket: number): Run {
    let first = ticket;
    let last = ticket;
    while (this.wasRefused(first - 1)) first--;
    while (this.wasRefused(last + 1)) last++;
    return { first, length: last - first + 1 };
  }

  /** Whether chance would bring such a run once in 10,000, by how many were refused before it. */
  isNoChance({ first, length }: Run): boolean {
    const before = Math.min(first - 1, 100);
    const share = (this.refusedIn(first - 1 - before, first - 1) + 1) / (before + 2);
    return length >= 5 && share ** length < 1e-4;
  }

  #knows(ticket: number): boolean {
    return ticket > 0 && ticket <= this.#last && ticket > this.#last - remembered;
  }
}
