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
/** An outage is looked at again after this, then after twice as long, and so on. */
const firstProbeMs = 250;
const longestProbeMs = 5_000;
/** A longer wait is that of a quota, not of a rate: each task decides by itself whether it has the patience. */
const longestWaitMs = 60_000;
/** What is left of a pace that was refused, and of one that was refused at once. */
const cut = 0.95;
const deepestCut = 2 / 3;
/** Weight of the newest session in the share of refusals: about the last 25 count. */
const newestWeight = 0.04;
/** A share of fewer sessions than this says nothing. */
const fewestSessions = 10;
/** So many cuts one after the other, each soon refused again: the refusals do not come from the pace. */
const cutsInVain = 6;
/** A cut after which so many sessions are accepted was not in vain. */
const acceptedInVain = 25;
/** Up to these shares refusals are taken for noise: without a pace, after one that mended nothing, and with one. */
const noiseWithoutPace = 0.4;
const noiseAfterCutsInVain = 0.8;
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
  #recentStarted = 0;
  #recentRefused = 0;
  #cuts = 0;
  #noise = noiseWithoutPace;
  #window: Window | undefined;
  /** The one before, which late refusals belong to: its sessions were under way when the pace was cut. */
  #closed: ClosedWindow | undefined;
  #grownAt = 0;
  #tickets = 0;
  /** While the provider is down: the session that looks whether it is back, and how long to wait for the next. */
  #outage: { probe: number | undefined; waitMs: number; from: number } | undefined;

  /** Milliseconds until the next session may start; infinite while that depends on an answer under way. */
  waitMs(now: number): number {
    if (this.#outage?.probe !== undefined) return Number.POSITIVE_INFINITY;
    const paced = this.#perSecond === undefined ? 0 : this.#nextAt - now;
    return Math.max(0, paced, this.#pausedUntil - now);
  }

  /** Counts a session that starts now, and gives it a ticket. */
  start(now: number): number {
    this.#window ??= { from: now, accepted: 0, firstTicket: 0 };
    this.#window.accepted++;
    this.#recentStarted = this.#recentStarted * (1 - newestWeight) + 1;
    this.#recentRefused *= 1 - newestWeight;
    const ticket = ++this.#tickets;
    if (this.#outage) this.#outage.probe = ticket;
    if (this.#perSecond !== undefined) {
      this.#grow(now);
      this.#nextAt = Math.max(now, this.#nextAt) + 1_000 / this.#perSecond;
    }
    return ticket;
  }

  /** The session was answered, well or not, or given up: the provider takes sessions as far as is known. */
  answered(ticket: number): void {
    if (this.#outage === undefined || ticket >= this.#outage.from) this.#outage = undefined;
  }

  /**
   * The provider refused the session because there were too many.
   *
   * @returns whether the lane waits; if not, the session is to wait by itself
   */
  limited(ticket: number, now: number, retryAfterSeconds: number | undefined): boolean {
    this.#outage = undefined;
    this.#recentRefused++;
    const waitMs = retryAfterSeconds === undefined ? defaultWaitMs : retryAfterSeconds * 1_000;
    if (waitMs > longestWaitMs) return false;
    const window = this.#window;
    if (window === undefined || ticket < window.firstTicket) {
      this.#refine(now, waitMs);
      return true;
    }
    window.accepted--;
    const share = this.#recentRefused / Math.max(this.#recentStarted, fewestSessions);
    if (share <= (this.#perSecond === undefined ? this.#noise : noiseWithPace)) return false;
    this.#cuts = window.accepted >= acceptedInVain ? 1 : this.#cuts + 1;
    if (this.#cuts > cutsInVain) return this.#letGo();
    this.#recentRefused = 0;
    const until = emptyUntil(now, waitMs);
    this.#closed = { ...window, until, perSecond: this.#perSecond };
    this.#window = { from: until, accepted: 0, firstTicket: this.#tickets + 1 };
    this.#slowDown(this.#closed, now, waitMs);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + waitMs);
    this.#grownAt = now + waitMs;
    this.#nextAt = now + waitMs;
    return true;
  }

  /** The provider is down: one session at a time looks whether it is back. */
  unavailable(ticket: number, now: number, retryAfterSeconds: number | undefined): void {
    // Sessions that were under way when it went down fail one after the other; they are one outage.
    if (this.#outage !== undefined && ticket < this.#outage.from) return;
    const waitMs = this.#outage ? Math.min(this.#outage.waitMs * 2, longestProbeMs) : firstProbeMs;
    this.#outage = { probe: undefined, waitMs, from: this.#tickets + 1 };
    const askedMs = (retryAfterSeconds ?? Number.POSITIVE_INFINITY) * 1_000;
    this.#pausedUntil = now + (askedMs > longestWaitMs ? waitMs : askedMs);
  }

  /** Going slower did not help, so it is not the pace: nobody is held back for it any more. */
  #letGo(): false {
    this.#perSecond = undefined;
    this.#noise = noiseAfterCutsInVain;
    this.#cuts = 0;
    this.#recentRefused = 0;
    return false;
  }

  #slowDown({ from, until, accepted, perSecond }: ClosedWindow, now: number, waitMs: number): void {
    if (perSecond === undefined) {
      // The first refusals: how much was a burst is not known. A precise wait tells the rate; a round one does not.
      const hinted = hintedRate(waitMs);
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
    this.#window.from = Math.max(this.#window.from, emptyUntil(now, waitMs));
    const before = this.#perSecond;
    if (window.perSecond === undefined) this.#perSecond = hintedRate(waitMs) ?? before;
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

/** A wait in whole seconds is rounded and says nothing; a finer one is the time until the next session passes. */
function hintedRate(waitMs: number): number | undefined {
  return waitMs > 0 && waitMs % 1_000 !== 0 ? 1_000 / waitMs : undefined;
}
