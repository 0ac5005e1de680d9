import { Climb } from './climb.ts';
import { exactSessions, growth } from './growth.ts';
import { Noise } from './noise.ts';
import { type Measured, RateMeter } from './rate-meter.ts';
import { Search } from './search.ts';
import type { Starts } from './starts.ts';

/** What is left of the rate that was measured, so that the limit is not met again at once. */
const belowMeasured = 0.98;
/** So many sessions are looked at for the share of refusals when the pace is cut; fewer say less. */
const lookedAt = 24;
const fewest = 16;
/** From this interval between sessions on a pace is slow. */
const slowMs = 80;
/** A wait that proved true so often is kept from then on. */
const provenWaits = 2;

/**
 * The rate at which one provider takes sessions, learned from what it refuses: at first there is none; where nothing
 * passes, one session at a time looks when that is over (`Search`), the pace is doubled until it is too fast (`Climb`),
 * and from then on kept near to what is measured (`RateMeter`), and slowly above it, as long as the refusals come from the
 * pace at all (`Noise`).
 */
export class Throttle {
  readonly #starts: Starts;
  readonly #meter: RateMeter;
  readonly #noise: Noise;
  #search: Search | undefined;
  /** The one before this, in case the session that looked is refused after all. */
  #ended: Search | undefined;
  #climb: Climb | undefined;
  /** Sessions a millisecond; `undefined` while there is no reason to hold any back. */
  #rate: number | undefined;
  #nextAt = 0;
  /** Sessions up to this ticket were under way when the pace was set: their refusals say nothing of it. */
  #since = 0;
  /** How the pace was set: to what, measured over how many sessions, and how much has gone well since. */
  #set = { rate: 0, sessions: 1, undisturbed: 0 };
  /** The shortest time that refusals have taken of late: those of a burst, or of a busy process, wait for each other. */
  #refusalMs = Number.POSITIVE_INFINITY;
  /** What is known to pass: the last rate at which a limit was kept. */
  #proven = 0;
  /** Where the last search ended, or the first session. */
  #cycle: { ticket: number; at: number } | undefined;
  #hasSearched = false;
  #provenWaits = 0;
  /** The limit takes for refusals what it takes for answers: until as much has come back nothing passes. */
  #isCharging = false;
  /** The first session that was refused when the limit was last met. */
  #metAt = 0;
  /** The pace before the search. */
  #before: number | undefined;

  constructor(starts: Starts) {
    this.#starts = starts;
    this.#meter = new RateMeter(starts);
    this.#noise = new Noise(starts);
  }

  /** Milliseconds until the next session may start. */
  waitMs(now: number): number {
    if (this.#search?.hasPassed(now, this.#refusalMs)) this.#endSearch(this.#search, now);
    if (this.#search) return this.#search.waitMs(now, this.#refusalMs);
    return this.#rate === undefined ? 0 : Math.max(0, this.#nextAt - now);
  }

  started(ticket: number, now: number): void {
    this.#cycle ??= { ticket: ticket - 1, at: now };
    this.#search?.look(ticket, now);
    if (this.#search || this.#rate === undefined) return;
    const interval = 1 / this.#rate;
    // A timer that comes late costs nothing; a time in which nobody came is not made up for.
    const slack = Math.max(8, Math.min(interval, 30));
    const isHeldBack = now < this.#nextAt + slack;
    this.#nextAt = Math.max(this.#nextAt, now - slack) + interval;
    if (isHeldBack) this.#goFaster(this.#rate, ticket, now);
  }

  answered(ticket: number, now: number): void {
    if (this.#search?.probe?.ticket === ticket) this.#endSearch(this.#search, now);
  }

  /**
   * The session was refused, and asked to wait so long.
   *
   * @returns milliseconds that it waits by itself before it stands in line again
   */
  refused(ticket: number, now: number, askedMs: number | undefined): number {
    const startedAt = this.#starts.at(ticket);
    this.#refusalMs = Math.min(now - startedAt, this.#refusalMs * 1.05);
    if (this.#ended?.probe?.ticket === ticket && this.#climb) {
      this.#search = this.#ended;
      this.#climb = undefined;
      this.#since = this.#starts.last;
    }
    if (this.#search) this.#search.refused(ticket, startedAt, askedMs);
    else if (ticket <= this.#since) {
      if (this.#rate !== undefined && !this.#climb) {
        this.#meter.moveTo(ticket);
        if (this.#isCharging) this.#nextAt += 1 / this.#rate;
      }
    } else if (this.#climb) {
      if (this.#climb.refused(ticket, this.#noise.share > 0.15 ? 3 : 2)) this.#slowDown(ticket, now);
    } else if (this.#rate === undefined) return this.#refusedUnpaced(ticket, now, askedMs);
    else this.#refusedPaced(ticket, now, askedMs);
    return 0;
  }

  #refusedUnpaced(ticket: number, now: number, askedMs: number | undefined): number {
    this.#noise.isExceeded(ticket, this.#since);
    const run = this.#starts.runOfRefused(ticket);
    const { last } = this.#starts;
    const sampled = Math.min(last - this.#since, 50);
    const refused = this.#starts.refusedIn(last - sampled, last);
    if (this.#starts.isNoChance(run) || isFarMore(refused, sampled, Math.max(0.3, this.#noise.share + 0.1))) {
      this.#lookFor(run.first, askedMs);
      return 0;
    }
    const isMuch = this.#starts.refusedIn(ticket - 40, ticket) >= 10 && ticket - this.#since >= 40;
    const from = this.#starts.at(ticket - 39);
    const spanMs = this.#starts.at(ticket) - from;
    if (isMuch && spanMs >= 40) {
      this.#rate = 40 / spanMs;
      this.#set.rate = this.#rate;
      this.#meter.restart({ ticket: ticket - 40, at: from });
      this.#slowDown(ticket, now);
      return 0;
    }
    // As far as is known it is alone: the others go on, and it does not come back together with those refused beside it.
    return Math.max(20, 2 * this.#refusalMs) + 3 * refused;
  }

  #refusedPaced(ticket: number, now: number, askedMs: number | undefined): void {
    this.#comeSooner(ticket, askedMs);
    if (this.#isCharging) this.#nextAt = Math.max(now, this.#nextAt) + 1 / (this.#rate ?? 1);
    const isSlow = 1 / (this.#rate ?? 1) >= slowMs;
    if (this.#noise.share === 0)
      this.#set.undisturbed = isSlow ? 0 : Math.max(0, Math.min(this.#set.undisturbed, 30) - 10);
    const isExceeded = this.#noise.isExceeded(ticket, this.#since);
    const isRough = this.#noise.share === 0 && this.#set.sessions < exactSessions;
    if (isRough && this.#starts.runOfRefused(ticket).length >= 5 && this.#set.sessions < 4) {
      // What was measured over next to nothing is wrong: nothing passes.
      this.#lookFor(this.#starts.runOfRefused(ticket).first, askedMs);
      return;
    }
    // It grew fast, or each refusal takes long to make up for: this is the limit.
    const hasGrown = (this.#rate ?? 0) > 1.15 * this.#set.rate;
    if (
      (isRough || isSlow) &&
      hasGrown &&
      this.#starts.refusedIn(Math.max(this.#since, ticket - 6), ticket) > 1
    ) {
      this.#slowDown(ticket, now);
      return;
    }
    if (!isExceeded) return;
    const run = this.#starts.runOfRefused(ticket);
    const enough = this.#noise.isTrying
      ? (run.length >= 4 && this.#noise.share < 0.2) || this.#noise.isInVain(ticket)
      : run.length >= 3 || ticket - this.#since >= fewest;
    if (this.#starts.isNoChance(run)) this.#lookFor(run.first, askedMs);
    else if (enough) this.#slowDown(ticket, now);
  }

  /** At a slow pace one that came too early was early by a part of the interval: the next one need not wait for a whole one. */
  #comeSooner(ticket: number, askedMs: number | undefined): void {
    const interval = 1 / (this.#rate ?? 1);
    if (ticket !== this.#starts.last || interval < slowMs) return;
    const part = askedMs !== undefined && askedMs < interval ? askedMs : 0;
    this.#nextAt = Math.min(this.#nextAt, this.#starts.at(ticket) + Math.max(0.3 * interval, part));
  }

  /** Nothing passes since this ticket. */
  #lookFor(first: number, askedMs = 0): void {
    const emptyAt = this.#starts.at(first);
    this.#metAt = first;
    const from = Math.max(0, first - 40);
    const spanMs = emptyAt - this.#starts.at(from + 1);
    const passing = first > 100 && spanMs > 50 ? this.#starts.acceptedIn(from, first) / spanMs : undefined;
    // What was measured over a few sessions only is nothing to go back to.
    const isKnown = this.#set.sessions >= exactSessions;
    this.#before = this.#rate === undefined ? passing : isKnown ? this.#rate : undefined;
    const keepsWait = this.#provenWaits >= provenWaits;
    this.#search = new Search({ emptyAt, askedMs, refusalMs: this.#refusalMs, keepsWait });
    this.#since = this.#starts.last;
    this.#climb = undefined;
    this.#noise.drop();
    this.#meter.restart();
    this.#meter.metFirst();
  }

  #endSearch(search: Search, now: number): void {
    const { probe, emptyAt } = search;
    if (probe === undefined || this.#cycle === undefined) return;
    const tookMs = probe.at - emptyAt;
    this.#provenWaits = search.keptItsWord ? this.#provenWaits + 1 : 0;
    this.#search = undefined;
    this.#ended = search;
    this.#since = probe.ticket - 1;
    this.#meter.restart({ ticket: this.#since, at: emptyAt });
    this.#noise.startOver(probe.ticket);
    if (this.#before !== undefined && tookMs * this.#before < 4) {
      // It was a few refusals by chance: on with nearly what it was.
      this.#setRate(this.#before * 0.8, 20, 15);
    } else {
      const average = this.#starts.acceptedIn(this.#cycle.ticket, this.#since) / (probe.at - this.#cycle.at);
      // The first average holds what a full bucket gave at once, which a window gives again.
      const again = this.#hasSearched ? average * 0.8 : this.#meter.sinceBurst(now) * 0.8;
      const least = Math.max(1 / tookMs, this.#proven * 0.5, again);
      this.#cycle = { ticket: this.#since, at: probe.at };
      this.#climb = new Climb(least, { ticket: this.#since, at: emptyAt }, search.emptyMs);
      this.#rate = this.#climb.pace(now, 1, this.#refusalMs);
    }
    this.#hasSearched = true;
    this.#nextAt = probe.at + 1 / (this.#rate ?? 1);
  }

  #goFaster(rate: number, ticket: number, now: number): void {
    if (this.#climb) {
      const accepted = this.#starts.acceptedIn(this.#climb.from.ticket, ticket);
      this.#rate = this.#climb.pace(now, accepted, this.#refusalMs);
      return;
    }
    if (this.#noise.isTrying) {
      const verdict = this.#noise.verdict(Math.max(4, rate * this.#refusalMs * 2), rate);
      if (verdict?.kind === 'limit') this.#proven = verdict.rate;
      if (verdict?.kind === 'slower') this.#slowDown(verdict.ticket, now);
      if (verdict?.kind === 'noise') {
        this.#since = this.#starts.last;
        this.#meter.restart();
        this.#setRate(verdict.rate, 20, 0);
      }
      return;
    }
    this.#rate = rate * (1 + growth(rate, this.#set, this.#noise.share > 0));
  }

  #slowDown(ticket: number, now: number): void {
    const pace = this.#rate ?? 0;
    const climbs = this.#climb !== undefined;
    const faster = climbs ? undefined : this.#noise.isThroughout(pace, this.#since, ticket, this.#refusalMs);
    if (faster !== undefined) {
      this.#since = this.#starts.last;
      this.#meter.restart();
      this.#setRate(faster, 20, 0);
      return;
    }
    const sessions = ticket - this.#since;
    const measured = this.#measure(ticket, pace);
    const run = this.#starts.runOfRefused(ticket);
    this.#metAt = run.first;
    const last = Math.max(1, Math.min(sessions, lookedAt));
    const share = this.#starts.refusedIn(ticket - last, ticket) / last;
    // A few sessions are no measure; more of them leave no doubt that so much passes.
    const sure = sessions < fewest ? pace * 0.33 : pace * 0.6 * (1 - share);
    // What a limit that charges has let through is what passes: a faster pace costs more than it brings.
    const isKnown = this.#isCharging && measured.sessions >= 8;
    const least = climbs || isKnown ? 0 : sure;
    const next = Math.min(pace, Math.max(least, measured.rate * belowMeasured));
    this.#meter.mark(ticket);
    this.#climb = undefined;
    this.#since = this.#starts.last;
    this.#noise.cut({ ticket, last, share, pace, measured, next });
    this.#setRate(next, measured.sessions, 0);
    const paidBackAt = this.#isCharging ? this.#starts.at(run.first) + (run.length + 1) / next : this.#nextAt;
    this.#nextAt = Math.max(now, paidBackAt);
  }

  /** The rate of the limit as far as it shows. */
  #measure(ticket: number, pace: number): Measured {
    const climbs = this.#climb !== undefined;
    const measured = this.#meter.measure(ticket, climbs || pace > 1.25 * this.#set.rate);
    const { probe, emptyMs, emptyAt } = this.#ended ?? { emptyMs: 0, emptyAt: 0 };
    const sessions = ticket - this.#since;
    const { first } = this.#starts.runOfRefused(ticket);
    // A bucket of that rate would have let some through while nothing passed: it is another kind of limit.
    if (climbs && probe && measured.rate * emptyMs > 4 && !this.#isCharging) {
      const charged = this.#meter.measureCharged(this.#metAt, first);
      const owed = this.#meter.heldAtMost(this.#starts.refusedIn(this.#metAt - 1, probe.ticket));
      const share = (emptyMs * charged.rate) / owed;
      this.#isCharging = share > 0.25 && share < 1.4;
      if (!this.#isCharging && emptyMs >= 300) {
        // A window, of about that time.
        const at = Math.min(probe.at, this.#starts.at(ticket) - (probe.at - emptyAt));
        this.#meter.restart({ ticket: probe.ticket - 1, at });
        return this.#meter.measure(ticket, false);
      }
    }
    // What was thought to be paid back was not.
    if (sessions >= fewest && this.#starts.refusedIn(this.#since, ticket) > sessions / 2)
      this.#isCharging = false;
    return this.#isCharging ? this.#meter.measureCharged(this.#metAt, first) : measured;
  }

  #setRate(rate: number, sessions: number, undisturbed: number): void {
    this.#rate = rate;
    this.#set = { rate, sessions, undisturbed };
  }
}

/** So many refused of so many are far more than this share of them: chance brings it once in 400. */
function isFarMore(refused: number, sampled: number, share: number): boolean {
  const spread = Math.sqrt(sampled * share * (1 - share));
  return sampled >= 10 && refused - sampled * share > 2.8 * spread;
}
