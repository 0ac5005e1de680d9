import type { Measured } from './rate-meter.ts';
import type { Starts } from './starts.ts';

/** Sessions that show whether a slower pace has helped: fewer where these take longer than this. */
const trialSessions = 24;
const trialMs = 1_000;
/** A pace at which fewer sessions than these fit into that time is too slow to tell anything by it. */
const fewestTrialSessions = 4;
const refusedInVain = 6;
/** More is never taken for noise. */
const mostNoise = 0.45;

interface Trial {
  from: number;
  to: number;
  /** Share of sessions that were refused before. */
  share: number;
}

/** So many paces are remembered, and compared where so many sessions and refusals say something of them. */
const rememberedPhases = 8;
const fewestInPhase = 20;
const fewestRefused = 5;

interface Phase {
  pace: number;
  sessions: number;
  refused: number;
}

export type Verdict =
  /** The slower pace has helped: refusals come from a limit. The rate is what passed. */
  | { kind: 'limit'; rate: number }
  /** Not yet known, or it is far too fast: slower again. */
  | { kind: 'slower'; ticket: number }
  /** It did not help: refusals come whatever the pace. The rate is the one before. */
  | { kind: 'noise'; rate: number };

/**
 * Tells refusals that come from the pace from those that come whatever it is. Where they come from the pace, they end when
 * that is no faster than what was accepted, and as much passes as before; where they do not, as many are refused, and less
 * passes.
 */
export class Noise {
  readonly #starts: Starts;
  /** Share of sessions that are refused whatever the pace. */
  #share = 0;
  /** Rises with refusals and falls with what passes between them. */
  #score = 0;
  #scoredTo = 0;
  #trial: Trial | undefined;
  /** Trials that did not help, one after the other, and what was before the first. */
  #vain = 0;
  #before: { ticket: number; pace: number; passing: number } | undefined;
  /** The paces between two cuts, the latest ones. */
  #phases: Phase[] = [];
  /** The fastest pace since a slower one has helped. */
  #fastest = 0;

  constructor(starts: Starts) {
    this.#starts = starts;
  }

  get share(): number {
    return this.#share;
  }

  get isTrying(): boolean {
    return this.#trial !== undefined;
  }

  /** The trial need not be finished: what is refused in it is far more than noise would have it. */
  isInVain(ticket: number): boolean {
    if (this.#trial === undefined || this.#share > 0) return false;
    const refused = this.#starts.refusedIn(this.#trial.from, ticket);
    return refused >= refusedInVain && refused > mostNoise * (ticket - this.#trial.from);
  }

  /** Counts a refusal. @returns whether there are more of them than noise explains; sessions up to `since` do not count */
  isExceeded(ticket: number, since: number): boolean {
    const expected = this.#share > 0 ? this.#share + 0.15 : 0.07;
    const between = Math.max(0, ticket - Math.max(this.#scoredTo, since) - 1);
    this.#score = Math.max(0, this.#score - expected * between) + 1 - expected;
    this.#scoredTo = Math.max(this.#scoredTo, ticket);
    return this.#score > (this.#share > 0 ? 2.5 : 1.2);
  }

  /**
   * A pace is over. Where refusals were as many at a quarter of a pace, they do not come from it, whatever single trials have
   * shown: cut after cut would only make it slower.
   *
   * @param refusalMs how long refusals take: one that was over before they came shows nothing
   * @returns the faster pace
   */
  isThroughout(pace: number, from: number, to: number, refusalMs: number): number | undefined {
    if (to - from < 4 * refusalMs * pace) return undefined;
    this.#phases.push({ pace, sessions: to - from, refused: this.#starts.refusedIn(from, to) });
    if (this.#phases.length > rememberedPhases) this.#phases.shift();
    for (const [index, first] of this.#phases.entries()) {
      const share = first.refused / first.sessions;
      if (first.sessions < fewestInPhase || share < 0.08 || share > mostNoise) continue;
      const slower = together(this.#phases.slice(index + 1).filter((phase) => phase.pace <= first.pace / 4));
      const isAsMany = slower.refused >= 0.6 * share * slower.sessions;
      const isFarMore = slower.refused > (1.5 * share + 0.1) * slower.sessions;
      if (slower.sessions < fewestInPhase || slower.refused < fewestRefused || !isAsMany || isFarMore)
        continue;
      const all = together([first, slower]);
      this.#share = Math.min(mostNoise, all.refused / all.sessions);
      this.#phases = [];
      this.drop();
      this.startOver(to);
      return first.pace;
    }
    return undefined;
  }

  startOver(ticket: number): void {
    this.#score = 0;
    this.#scoredTo = ticket;
  }

  /** Nothing of what was tried holds any more. */
  drop(): void {
    this.#trial = undefined;
    this.#vain = 0;
    this.#before = undefined;
  }

  /** The pace was cut; `last`: that many sessions were looked at, of which a share was refused. */
  cut(cut: {
    ticket: number;
    last: number;
    share: number;
    pace: number;
    measured: Measured;
    next: number;
  }): void {
    const { ticket, last, share, pace, measured, next } = cut;
    this.startOver(this.#starts.last);
    this.#fastest = Math.max(this.#fastest, pace);
    // Where the pace is still faster than what was accepted, or that is not known well, nothing would be shown.
    const sessions = Math.min(trialSessions, Math.round(next * trialMs));
    if (measured.sessions < 6 || next > measured.rate || sessions < fewestTrialSessions) {
      this.drop();
      return;
    }
    this.#before ??= { ticket: ticket - last, pace, passing: measured.rate };
    this.#trial = { from: this.#starts.last, to: this.#starts.last + sessions, share };
  }

  /** What the trial has shown, once its sessions have had the time to be refused; they are followed by `after` others. */
  verdict(after: number, pace: number): Verdict | undefined {
    const trial = this.#trial;
    if (trial === undefined || this.#starts.last < trial.to + after) return undefined;
    this.#trial = undefined;
    const { from, to } = trial;
    const refused = this.#starts.refusedIn(from, to) / (to - from);
    const passing = ((to - from) * (1 - refused)) / Math.max(1, this.#starts.at(to) - this.#starts.at(from));
    if (refused <= Math.max(0.05, 0.35 * trial.share)) {
      this.drop();
      this.#fastest = 0;
      this.#share = this.#share < 0.04 ? 0 : this.#share * 0.6;
      return { kind: 'limit', rate: passing };
    }
    const first = this.#before;
    const isFarTooFast = refused > 1.5 * trial.share + 0.1;
    const asMuchPasses = first && passing > (first.passing / 2) * (1 + pace / first.pace);
    if (first === undefined || isFarTooFast) {
      this.drop();
      return { kind: 'slower', ticket: to };
    }
    this.#vain++;
    if (this.#vain < (this.#share > 0 ? 1 : 2)) return { kind: 'slower', ticket: to };
    if (asMuchPasses) {
      this.drop();
      return { kind: 'slower', ticket: to };
    }
    const seen = Math.min(mostNoise, this.#starts.refusedIn(first.ticket, to) / (to - first.ticket));
    this.#share = this.#share > 0 ? (this.#share + seen) / 2 : seen;
    const rate = Math.max(this.#fastest, first.pace);
    this.drop();
    this.#fastest = 0;
    return { kind: 'noise', rate };
  }
}

function together(phases: readonly Omit<Phase, 'pace'>[]): Omit<Phase, 'pace'> {
  return {
    sessions: phases.reduce((sum, { sessions }) => sum + sessions, 0),
    refused: phases.reduce((sum, { refused }) => sum + refused, 0),
  };
}
