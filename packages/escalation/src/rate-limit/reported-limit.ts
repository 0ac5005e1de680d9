import type { RateLimit } from '@parallel-agents/core';
import type { Starts } from './starts.ts';

/** Longer waits are those of quotas: whether a task has the patience for one is not decided here. */
const longestWaitMs = 60_000;
/** So many refused although the limit should have filled up by then: it is a window. */
const refusedInWindow = 2;
/** What is kept below a rate that is told. */
const belowTold = 0.98;

/** What was told of the limit last. */
interface Telling {
  ticket: number;
  /** When its session was started: what it tells may be as old. */
  at: number;
  remaining: number;
  resetAt: number;
}

/**
 * One limit that is told. There are two kinds, and nobody says which one his is: one fills up all the time until it is full
 * at the end that is told, and one stays empty until its end. When nothing is left, a session is sent as if it filled up;
 * whether that passes shows which one it is.
 */
export class ReportedLimit {
  #told: Telling | undefined;
  /** How many there are when none is used. */
  #limit = Number.POSITIVE_INFINITY;
  /** At what rate it fills up, if it does: by the telling after most had been used. */
  #perMs = 0;
  #mostUsed = 0;
  #kind: 'unknown' | 'fills' | 'window' = 'unknown';
  /** Sessions that were sent when nothing was left, to see whether it fills up. */
  readonly #trials = new Set<number>();
  #refusedTrials = 0;
  /** How much a session takes of it. */
  #each = 0;
  #windowMs = 0;
  /** When the window began, as far as is known. */
  #windowAt = 0;

  add(ticket: number, at: number, { remaining, limit, resetSeconds }: RateLimit, each = this.#each): void {
    // Without an end nothing can be waited for, and tokens are of no use before a session has taken some.
    if (resetSeconds === undefined || each === 0) return;
    this.#each = this.#each === 0 ? each : this.#each * 0.9 + each * 0.1;
    const resetMs = resetSeconds * 1_000;
    this.#windowMs = Math.max(this.#windowMs, resetMs);
    if (limit !== undefined) {
      const used = limit - remaining;
      if (limit !== this.#limit) this.#mostUsed = 0;
      this.#limit = limit;
      if (used > 0 && used >= this.#mostUsed && resetMs > 0) {
        this.#perMs = used / resetMs;
        this.#mostUsed = used;
      }
    }
    const before = this.#told;
    // It tells of the window before.
    if (before && this.#kind === 'window' && at < this.#windowAt) return;
    const resetAt = at + resetMs;
    if (before === undefined || at >= before.resetAt) {
      if (before === undefined || ticket > before.ticket) this.#told = { ticket, at, remaining, resetAt };
      return;
    }
    // Sessions that run beside each other tell in any order: the least that follows from what they say.
    const last = Math.max(ticket, before.ticket);
    const byThis = remaining - (last - ticket) * this.#each;
    const byBefore = before.remaining - (last - before.ticket) * this.#each;
    const least = Math.max(0, Math.min(byThis, byBefore));
    const end = this.#kind === 'window' ? before.resetAt : Math.max(resetAt, before.resetAt);
    this.#told = { ticket: last, at: Math.max(at, before.at), remaining: least, resetAt: end };
  }

  waitMs(now: number, starts: Starts): number | undefined {
    const told = this.#current(now, starts.last);
    if (told === undefined) return undefined;
    if (this.#left(told, starts.last) >= this.#each) return 0;
    const endMs = told.resetAt - now;
    const next = starts.at(starts.last) + this.#each / (belowTold * this.#perMs);
    const waitMs =
      this.#kind === 'window' || this.#perMs === 0 ? endMs : Math.min(endMs, Math.max(0, next - now));
    return waitMs > longestWaitMs ? undefined : waitMs;
  }

  started(ticket: number, now: number): void {
    const told = this.#current(now, ticket - 1);
    if (told && this.#kind === 'unknown' && this.#left(told, ticket - 1) < this.#each)
      this.#trials.add(ticket);
  }

  answered(ticket: number): void {
    if (!this.#trials.delete(ticket)) return;
    if (this.#kind === 'unknown') this.#kind = 'fills';
  }

  refused(ticket: number): void {
    if (!this.#trials.delete(ticket)) return;
    this.#refusedTrials++;
    if (this.#kind === 'unknown' && this.#refusedTrials >= refusedInWindow) this.#kind = 'window';
  }

  /** What is told, or follows from it: at the end of a window all are there again. */
  #current(now: number, last: number): Telling | undefined {
    const told = this.#told;
    if (told === undefined || now < told.resetAt) return told;
    if (this.#limit === Number.POSITIVE_INFINITY) return undefined;
    // One that fills up has been drawn from meanwhile; only sessions that are told of make it more.
    const remaining = this.#kind === 'window' ? this.#limit : 0;
    this.#windowAt = now;
    this.#told = { ticket: last, at: now, remaining, resetAt: now + this.#windowMs };
    return this.#told;
  }

  #left({ ticket, remaining }: Telling, last: number): number {
    return remaining - (last - ticket) * this.#each;
  }
}
