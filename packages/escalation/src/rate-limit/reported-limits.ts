import type { RateLimit } from '@parallel-agents/core';
import { ReportedLimit } from './reported-limit.ts';
import type { Starts } from './starts.ts';

/** Of the sessions that kept to what was told, so many are looked at; where more of them are refused, it is not true. */
const lookedAt = 20;
const toleratedRefusals = 6;

/**
 * The limits that a provider tells with its answers and refusals, kept from the first telling on: a provider that says
 * what is left is not sent more.
 */
export class ReportedLimits {
  readonly #limits = new Map<RateLimit['unit'], ReportedLimit>();
  /** Sessions behind this ticket kept to what was told. */
  #from: number | undefined;
  #isTrue = true;

  /** @param tokens that the session took, as far as is known */
  add(ticket: number, startedAt: number, told: readonly RateLimit[], tokens: number | undefined): void {
    for (const unit of ['requests', 'tokens'] as const) {
      // Of several limits of one unit, the scarcest.
      const [scarcest] = told
        .filter((one) => one.unit === unit)
        .toSorted((a, b) => a.remaining - b.remaining);
      if (scarcest === undefined) continue;
      const limit = this.#limits.get(unit) ?? new ReportedLimit();
      this.#limits.set(unit, limit);
      limit.add(ticket, startedAt, scarcest, unit === 'tokens' ? tokens : 1);
    }
  }

  /** Milliseconds until a session may start; `undefined` where nothing is told that holds. */
  waitMs(now: number, starts: Starts): number | undefined {
    if (!this.#isTrue || this.#limits.size === 0) return undefined;
    const waits = [...this.#limits.values()].flatMap((limit) => limit.waitMs(now, starts) ?? []);
    if (waits.length === 0) return undefined;
    this.#from ??= starts.last;
    return Math.max(...waits);
  }

  started(ticket: number, now: number): void {
    for (const limit of this.#limits.values()) limit.started(ticket, now);
  }

  answered(ticket: number): void {
    for (const limit of this.#limits.values()) limit.answered(ticket);
  }

  refused(ticket: number, starts: Starts): void {
    for (const limit of this.#limits.values()) limit.refused(ticket);
    if (this.#from === undefined || ticket <= this.#from) return;
    const from = Math.max(this.#from, ticket - lookedAt);
    if (starts.refusedIn(from, ticket) > toleratedRefusals) this.#isTrue = false;
  }
}
