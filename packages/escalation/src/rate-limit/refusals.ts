/** So many sessions, one started after the other, make up a share of refusals. */
const sampled = 40;
/** A share of fewer sessions says nothing: a tenth refused at random is taken for a limit in 1 of 1,000 runs, with 10 in 1 of 200. */
const fewest = 16;

/**
 * Which sessions were refused, by their tickets and not by the clock: refusals come at once and answers much later, so
 * that those that have come are no fair sample of those that were started.
 */
export class Refusals {
  #tickets: number[] = [];
  /** Sessions up to this ticket have had their consequence. */
  #judged = 0;

  add(ticket: number): void {
    this.#tickets.push(ticket);
  }

  /** How many of the sessions that were started last before this one, and itself, were refused. */
  share(ticket: number): number {
    const last = Math.min(ticket - this.#judged, sampled);
    this.#tickets = this.#tickets.filter((other) => other > ticket - 4 * sampled);
    const refused = this.#tickets.filter((other) => other > ticket - last && other <= ticket);
    return refused.length / Math.max(last, fewest);
  }

  /** Begins anew behind this ticket. */
  judge(ticket: number): void {
    this.#judged = ticket;
  }
}
