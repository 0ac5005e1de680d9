/** How much faster the pace gets in each second without a refusal, as a share. */
const recoveryPerSecond = 0.08;
/** While the limit is not known yet it is looked for faster. */
const searchPerSecond = 3;
/** A provider that asks for a wait without saying how long. */
const defaultWaitMs = 1_000;
/** An outage is looked at again after this, then after twice as long, and so on. */
const firstProbeMs = 250;
const longestProbeMs = 5_000;
/** A measured rate over less than this says little. */
const shortestWindowMs = 1_000;
/** Weight of the newest session in the share of refusals: about the last 25 count. */
const newestWeight = 0.04;
/** A share of fewer sessions than this says nothing. */
const fewestSessions = 10;
/** So many cuts one after the other that mended nothing: the refusals do not come from the pace. */
const cutsInVain = 10;
/** So long without a refusal, and a cut has done its work. */
const quietMs = 500;
/** Up to these shares refusals are taken for noise: without a pace, and with one that should already fit. */
const noiseWithoutPace = 0.4;
const noiseWithPace = 0.03;

/**
 * The rate at which one provider takes sessions, learned from what it refuses. A token bucket that has just refused
 * is empty, so what it accepts until it refuses again, over the time between, is its rate. Refusals that come now and
 * then, whatever the rate, are not a limit: the session that met one waits by itself.
 */
export class Pace {
  /** Sessions for each second; `undefined` while there is no reason to hold any back. */
  #perSecond: number | undefined;
  #known = false;
  #nextAt = 0;
  #pausedUntil = 0;
  #recentStarted = 0;
  #recentRefused = 0;
  #cuts = 0;
  /** Tickets up to this one cannot tell anything about the present pace. */
  #epochTicket = 0;
  #epochAt: number | undefined;
  #started = 0;
  #refused = 0;
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
    this.#epochAt ??= now;
    this.#started++;
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
    this.#refused++;
    this.#recentRefused++;
    const waitMs = retryAfterSeconds === undefined ? defaultWaitMs : retryAfterSeconds * 1_000;
    if (ticket <= this.#epochTicket) {
      this.#refine(waitMs, now);
      return true;
    }
    const share = this.#recentRefused / Math.max(this.#recentStarted, fewestSessions);
    if (share <= (this.#perSecond === undefined ? noiseWithoutPace : noiseWithPace)) return false;
    if (++this.#cuts > cutsInVain) return this.#letGo();
    this.#slowDown(now, waitMs);
    this.#recentRefused = 0;
    this.#epochTicket = this.#tickets;
    this.#epochAt = now;
    this.#started = 0;
    this.#refused = 0;
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
    this.#pausedUntil = now + (retryAfterSeconds === undefined ? waitMs : retryAfterSeconds * 1_000);
  }

  /** Going slower did not help, so it is not the pace: nobody is held back for it any more. */
  #letGo(): false {
    this.#perSecond = undefined;
    this.#cuts = 0;
    this.#recentRefused = 0;
    return false;
  }

  #slowDown(now: number, waitMs: number): void {
    const elapsedMs = now - (this.#epochAt ?? now);
    const accepted = Math.max(this.#started - this.#refused, 1);
    if (this.#perSecond === undefined) {
      // The first refusals: how much was a burst is not known. A precise wait tells the rate; a round one does not.
      const hinted = hintedRate(waitMs);
      this.#perSecond = hinted ?? accepted / ((elapsedMs + waitMs) / 1_000);
      this.#known = hinted !== undefined;
      return;
    }
    const measured = elapsedMs >= shortestWindowMs ? accepted / (elapsedMs / 1_000) : this.#perSecond;
    this.#perSecond = Math.max(Math.min(this.#perSecond * 0.95, measured), this.#perSecond / 2);
    this.#known = true;
  }

  /** More refusals of the same burst: the longest wait among them is the nearest to one over the rate. */
  #refine(waitMs: number, now: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + waitMs);
    const hinted = hintedRate(waitMs);
    if (hinted !== undefined && this.#perSecond !== undefined)
      this.#perSecond = Math.min(this.#perSecond, hinted);
  }

  #grow(now: number): void {
    if (this.#perSecond === undefined || now <= this.#grownAt) return;
    const seconds = (now - this.#grownAt) / 1_000;
    // A while without a refusal: the last cut was the right one.
    if (now - (this.#epochAt ?? now) > quietMs) this.#cuts = 0;
    this.#perSecond *= (1 + (this.#known ? recoveryPerSecond : searchPerSecond)) ** seconds;
    this.#grownAt = now;
  }
}

/** A wait in whole seconds is rounded and says nothing; a finer one is the time until the next session passes. */
function hintedRate(waitMs: number): number | undefined {
  return waitMs > 0 && waitMs % 1_000 !== 0 ? 1_000 / waitMs : undefined;
}
