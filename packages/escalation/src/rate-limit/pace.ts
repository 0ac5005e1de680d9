import type { AdmissionWait, RateLimit } from '@parallel-agents/core';
import { Outage } from './outage.ts';
import { ReportedLimits } from './reported-limits.ts';
import { Starts } from './starts.ts';
import { Throttle } from './throttle.ts';

/** A longer wait is that of a quota, not of a rate: each task decides by itself whether it has the patience. */
const longestWaitMs = 60_000;

/**
 * When the next session of one provider may start: at once while nothing is known; as its limits allow where it tells them;
 * at a rate that is learned from its refusals where it does not; one at a time while it is down.
 */
export class Pace {
  readonly #starts: Starts = new Starts();
  readonly #throttle: Throttle = new Throttle(this.#starts);
  readonly #told: ReportedLimits = new ReportedLimits();
  #outage: Outage | undefined;
  #patienceSeconds = 0;

  /** Milliseconds until the next session may start; infinite while that depends on an answer under way. */
  waitMs(now: number): number {
    if (this.#outage) return this.downFor(now) === undefined ? this.#outage.waitMs(now) : 0;
    return this.#told.waitMs(now, this.#starts) ?? this.#throttle.waitMs(now);
  }

  /** What is waited for, and until when the next session has to wait, where that is a pause. */
  wait(now: number): AdmissionWait {
    const seconds = this.waitMs(now) / 1_000;
    const isPause = Number.isFinite(seconds) && seconds >= 1;
    return {
      code: this.#outage ? 'PROVIDER_UNAVAILABLE' : 'RATE_LIMITED',
      ...(isPause && { seconds: Math.round(seconds * 10) / 10 }),
    };
  }

  /** Counts a session that starts now, and gives it a ticket. */
  start(now: number): number {
    const isTold = this.#told.waitMs(now, this.#starts) !== undefined;
    const ticket = this.#starts.add(now);
    this.#outage?.look(ticket);
    if (isTold) this.#told.started(ticket, now);
    else this.#throttle.started(ticket, now);
    return ticket;
  }

  /** When the request of a session was on the wire, once that is known; it may have waited for its connection. */
  sent(ticket: number, at: number): void {
    this.#starts.sent(ticket, at);
  }

  /**
   * The session was answered, well or not, or given up: the provider takes sessions as far as is known.
   *
   * @param tokens that it took
   */
  answered(ticket: number, now: number, told?: readonly RateLimit[], tokens?: number): void {
    if (this.#outage?.isNewsOf(ticket)) this.#outage = undefined;
    this.#throttle.answered(ticket, now);
    this.#told.answered(ticket);
    if (told) this.#told.add(ticket, this.#starts.at(ticket), told, tokens);
  }

  /**
   * The provider refused the session because there were too many.
   *
   * @returns milliseconds that the session is to wait by itself; the wait of everybody is kept here. `undefined`: it asked
   * for a quota's wait, which holds nobody else back
   */
  limited(
    ticket: number,
    now: number,
    retryAfterSeconds: number | undefined,
    told?: readonly RateLimit[],
  ): number | undefined {
    this.#outage = undefined;
    this.#starts.refuse(ticket);
    const askedMs = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
    if (askedMs !== undefined && askedMs > longestWaitMs) return undefined;
    this.#told.refused(ticket, this.#starts);
    if (told) this.#told.add(ticket, this.#starts.at(ticket), told, undefined);
    if (this.#told.waitMs(now, this.#starts) !== undefined) return 0;
    return this.#throttle.refused(ticket, now, askedMs);
  }

  /** The provider is down. */
  unavailable(ticket: number, now: number, retryAfterSeconds: number | undefined): void {
    const said = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
    const askedMs = said === undefined || said > longestWaitMs ? undefined : said;
    const next = this.#starts.last + 1;
    if (this.#outage === undefined) this.#outage = new Outage(now, next, askedMs);
    else if (this.#outage.isNewsOf(ticket)) this.#outage.goesOn(now, next, askedMs);
  }

  /** Sessions wait so long for a provider that is down; the most patient one decides for all. */
  waitAtLeast(patienceSeconds: number): void {
    this.#patienceSeconds = Math.max(this.#patienceSeconds, patienceSeconds);
  }

  /**
   * Seconds that the provider has been down, once that is too long to wait for it: whoever comes now is told so instead
   * of looking for himself. `undefined` while it is up, is waited for, or is to be looked at again.
   */
  downFor(now: number): number | undefined {
    return this.#outage?.outlasts(this.#patienceSeconds, now);
  }
}
