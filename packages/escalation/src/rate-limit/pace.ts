import { Outage } from './outage.ts';
import { Refusals } from './refusals.ts';

/** How much faster the pace gets in each second without a refusal, as a share. */
const growth = {
  /** The limit is not known at all. */
  searching: 3,
  /** It was measured over a few sessions. */
  roughly: 0.5,
  /** It was measured, or the provider has told it. */
  known: 0.12,
};
/** A rate that was measured over fewer sessions is rough. */
const enoughMeasured = 15;
/** A provider that asks for a wait without saying how long. */
const defaultWaitMs = 1_000;
/** A longer wait is that of a quota, not of a rate: each task decides by itself whether it has the patience. */
const longestWaitMs = 60_000;
/** What is left of a pace that was refused, and of one that was refused at once. */
const cut = 0.95;
const deepestCut = 2 / 3;
/** So many cuts one after the other, each soon refused again: the refusals do not come from the pace. */
const cutsInVain = 6;
/** A cut after which so many sessions are accepted was not in vain. */
const acceptedInVain = 25;
/** Up to these shares refusals are taken for noise: without a pace, after one that mended nothing, and with one. */
const noiseWithoutPace = 0.4;
const noiseAfterCutsInVain = 0.6;
const noiseWithPace = 0.03;

/**
 * The rate at which one provider takes sessions, learned from what it refuses. A token bucket that has just refused
 * is empty, so what it accepts until it refuses again, over the time between, is its rate. Refusals that come now and
 * then, whatever the rate, are not a limit: the session that met one waits by itself.
 */
export class Pace {
  /** Sessions for each second; `undefined` while there is no reason to hold any back. */
  #perSecond: number | undefined;
  #growth = growth.known;
  #nextAt = 0;
  #pausedUntil = 0;
  readonly #refusals = new Refusals();
  /** The longest precise wait that was asked for since there was no pace. */
  #hintMs = 0;
  #cuts = 0;
  #noise = noiseWithoutPace;
  #window: Window | undefined;
  /** The one before, which late refusals belong to: its sessions were under way when the pace was cut. */
  #closed: ClosedWindow | undefined;
  #grownAt = 0;
  #tickets = 0;
  #outage: Outage | undefined;
  #patienceSeconds = 0;

  /** Milliseconds until the next session may start; infinite while that depends on an answer under way. */
  waitMs(now: number): number {
    if (this.#outage) return this.downFor(now) === undefined ? this.#outage.waitMs(now) : 0;
    const paced = this.#perSecond === undefined ? 0 : this.#nextAt - now;
    return Math.max(0, paced, this.#pausedUntil - now);
  }

  /** Counts a session that starts now, and gives it a ticket. */
  start(now: number): number {
    this.#window ??= { from: now, accepted: 0, firstTicket: 0 };
    this.#window.accepted++;
    const ticket = ++this.#tickets;
    this.#outage?.look(ticket);
    if (this.#perSecond !== undefined) {
      this.#grow(now);
      this.#nextAt = Math.max(now, this.#nextAt) + 1_000 / this.#perSecond;
    }
    return ticket;
  }

  /** The session was answered, well or not, or given up: the provider takes sessions as far as is known. */
  answered(ticket: number): void {
    if (this.#outage?.isNewsOf(ticket)) this.#outage = undefined;
  }

  /**
   * The provider refused the session because there were too many.
   *
   * @returns whether the lane waits; if not, the session is to wait by itself
   */
  limited(ticket: number, now: number, retryAfterSeconds: number | undefined): boolean {
    this.#outage = undefined;
    this.#refusals.add(ticket);
    const waitMs = retryAfterSeconds === undefined ? defaultWaitMs : retryAfterSeconds * 1_000;
    if (waitMs > longestWaitMs) return false;
    if (hintedRate(waitMs) !== undefined) this.#hintMs = Math.max(this.#hintMs, waitMs);
    const window = this.#window;
    if (window === undefined || ticket < window.firstTicket) {
      this.#refine(now, waitMs);
      return true;
    }
    window.accepted--;
    const noise = this.#perSecond === undefined ? this.#noise : noiseWithPace;
    if (this.#refusals.share(ticket) <= noise) return false;
    this.#cuts = window.accepted >= acceptedInVain ? 1 : this.#cuts + 1;
    if (this.#cuts > cutsInVain) return this.#letGo();
    this.#refusals.judge(this.#tickets);
    const until = emptyUntil(now, waitMs);
    this.#closed = { ...window, until, perSecond: this.#perSecond };
    this.#window = { from: until, accepted: 0, firstTicket: this.#tickets + 1 };
    this.#slowDown(this.#closed, now, waitMs);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + waitMs);
    this.#grownAt = now + waitMs;
    this.#nextAt = now + waitMs;
    return true;
  }

  /** The provider is down. */
  unavailable(ticket: number, now: number, retryAfterSeconds: number | undefined): void {
    const said = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
    const askedMs = said === undefined || said > longestWaitMs ? undefined : said;
    const next = this.#tickets + 1;
    if (this.#outage === undefined) this.#outage = new Outage(now, next, askedMs);
    else if (this.#outage.isNewsOf(ticket)) this.#outage.goesOn(now, next, askedMs);
  }

  /** Sessions wait so long for a provider that is down; the most patient one decides for all. */
  bear(patienceSeconds: number): void {
    this.#patienceSeconds = Math.max(this.#patienceSeconds, patienceSeconds);
  }

  /**
   * Seconds that the provider has been down, once that is too long to wait for it: whoever comes now is told so instead
   * of looking for himself. `undefined` while it is up, is waited for, or is to be looked at again.
   */
  downFor(now: number): number | undefined {
    return this.#outage?.outlasts(this.#patienceSeconds, now);
  }

  /** Going slower did not help, so it is not the pace: nobody is held back for it any more. */
  #letGo(): false {
    this.#perSecond = undefined;
    this.#noise = noiseAfterCutsInVain;
    this.#hintMs = 0;
    this.#cuts = 0;
    this.#refusals.judge(this.#tickets);
    return false;
  }

  #slowDown({ from, until, accepted, perSecond }: ClosedWindow, now: number, waitMs: number): void {
    if (perSecond === undefined) {
      // The first refusals: how much was a burst is not known. A precise wait tells the rate; a round one does not.
      const hinted = hintedRate(this.#hintMs);
      this.#perSecond = hinted ?? Math.max(accepted, 1) / ((now - from + waitMs) / 1_000);
      this.#growth = hinted === undefined ? growth.searching : growth.known;
      return;
    }
    const measured = Math.max(accepted, 1) / (Math.max(until - from, 1) / 1_000);
    this.#perSecond = Math.max(cut * Math.min(perSecond, measured), deepestCut * perSecond);
    this.#growth = accepted < enoughMeasured ? growth.roughly : growth.known;
  }

  /** A refusal of a session that was under way when the pace was cut: less was accepted than was thought. */
  #refine(now: number, waitMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + waitMs);
    const window = this.#closed;
    if (window === undefined || this.#window === undefined || this.#perSecond === undefined) return;
    window.accepted--;
    const emptied = emptyUntil(now, waitMs);
    // What was started before the bucket was empty again is no measure of what comes after.
    if (emptied > this.#window.from) {
      this.#window.from = emptied;
      this.#window.accepted = 0;
    }
    const before = this.#perSecond;
    if (window.perSecond === undefined) this.#perSecond = hintedRate(this.#hintMs) ?? before;
    else this.#slowDown(window, now, waitMs);
    this.#perSecond = Math.min(before, this.#perSecond);
  }

  #grow(now: number): void {
    if (this.#perSecond === undefined || now <= this.#grownAt) return;
    const seconds = (now - this.#grownAt) / 1_000;
    this.#perSecond *= (1 + this.#growth) ** seconds;
    this.#grownAt = now;
  }
}

/** From one refusal to the next: the bucket was empty at both, so what it accepted between is its rate. */
interface Window {
  from: number;
  accepted: number;
  /** Sessions before this one belong to the window before. */
  firstTicket: number;
}

interface ClosedWindow extends Window {
  until: number;
  /** The pace in it; `undefined` if there was none. */
  perSecond: number | undefined;
}

/** A precise wait tells until when the bucket has nothing; else it is known to have nothing now. */
function emptyUntil(now: number, waitMs: number): number {
  return hintedRate(waitMs) === undefined ? now : now + waitMs;
}

/**
 * A wait in whole seconds is rounded and says nothing. A finer one is the time until the next session passes, which is at
 * most the time between two: the longest one that was asked for says the most.
 */
function hintedRate(waitMs: number): number | undefined {
  return waitMs > 0 && waitMs % 1_000 !== 0 ? 1_000 / waitMs : undefined;
}
