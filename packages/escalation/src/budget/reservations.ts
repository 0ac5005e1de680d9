import { onAbort } from '@parallel-agents/core/internal';
import { add, type BudgetLimits, beyond, nothing, type Spent, times } from './limits.ts';
import type { SessionClaim } from './session-claim.ts';
import { type Shortage, shortOf } from './shortage.ts';
import { Summed } from './summed.ts';

interface Waiting {
  claim: SessionClaim;
  priority: number;
  /** @param short why it is refused; `undefined`: its claim is set aside */
  decide(short: Shortage | undefined): void;
}

/** The share of a limit that is at stake at once on a model that has not shown yet that it keeps to limits. */
const shareAtStake = 1 / 4;

/**
 * What is spent, what is set aside for sessions that run and for what follows from them, and who waits for some of that
 * to be given back. A claim that fits beside what is spent is not refused for what running sessions may turn out not to
 * need.
 */
export class Reservations {
  readonly #limits: BudgetLimits;
  readonly #isTrusted: (key: string) => boolean;
  #settled: Spent = nothing;
  /** With what each has taken of what was held for it. */
  readonly #running = new Map<SessionClaim, Spent>();
  /** What each of them can use itself. */
  readonly #own = new Summed<SessionClaim>();
  /** For what follows from an attempt, until it is over. */
  readonly #held = new Summed<string>();
  /** Sessions of earlier processes of whose end nothing is known. */
  readonly #open = new Map<string, { each: Spent; starts: number }>();
  /**
   * Sorted: the next one first. What follows from an attempt goes before all others, because it is held for. A later one
   * that would fit does not overtake, or a large one might wait for ever.
   */
  readonly #waiting: Waiting[] = [];
  #closed: Shortage | undefined;

  constructor(limits: BudgetLimits, isTrusted: (key: string) => boolean) {
    this.#limits = limits;
    this.#isTrusted = isTrusted;
  }

  /** With what sessions of earlier processes may have cost of whose end nothing is known. */
  get spent(): Spent {
    return [...this.#open.values()].reduce(
      (sum, { each, starts }) => add(sum, times(each, starts)),
      this.#settled,
    );
  }

  get reserved(): Spent {
    return add(this.#own.sum, this.#held.sum);
  }

  /** Sets a claim aside as soon as it fits, or says why it never will. Rejects with the signal's reason. */
  take(claim: SessionClaim, priority: number, signal: AbortSignal): Promise<Shortage | undefined> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Shortage | undefined>();
    const letGo = onAbort(signal, () => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      letGo();
      reject(signal.reason);
      this.#decide();
    });
    const waiting: Waiting = {
      claim,
      // What goes on holds something back for its judge, which others may wait for: nobody is to stand before it.
      priority: claim.after === undefined && !claim.goesOn ? priority : Number.POSITIVE_INFINITY,
      decide: (short) => {
        letGo();
        resolve(short);
      },
    };
    const behind = this.#waiting.findIndex((other) => other.priority < waiting.priority);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiting);
    this.#decide();
    return promise;
  }

  /** Counts sessions of an earlier process as spent until it is known what became of them. */
  leaveOpen(attemptId: string, each: Spent, starts: number): void {
    this.#open.set(attemptId, { each, starts });
  }

  /** Sets a claim aside whether it fits or not: its session runs already. */
  goOnWith(claim: SessionClaim): void {
    const open = this.#open.get(claim.attemptId);
    if (open) open.starts--;
    this.#grant(claim);
  }

  /** It is known what became of a session that was open, and counted. */
  close(attemptId: string): void {
    this.#open.delete(attemptId);
  }

  /** Gives back what was set aside. @param spent what was really spent; nothing, if the session was not started */
  settle(claim: SessionClaim, spent: Spent = nothing): void {
    const taken = this.#running.get(claim) ?? nothing;
    this.#running.delete(claim);
    this.#own.delete(claim);
    const held = claim.after === undefined ? undefined : this.#held.get(claim.after);
    if (claim.after !== undefined && held) this.#held.set(claim.after, add(held, beyond(taken, spent)));
    this.spend(spent);
  }

  /** Nothing more follows from this attempt. */
  release(attemptId: string): void {
    if (this.#held.delete(attemptId)) this.#decide();
  }

  spend(spent: Spent): void {
    this.#settled = add(this.#settled, spent);
    this.#decide();
  }

  /** Has what runs on this model set aside anew: it has shown that it needs more. */
  measure(key: string): void {
    for (const claim of this.#running.keys()) {
      if (claim.key !== key) continue;
      claim.measure();
      this.#own.set(claim, claim.own);
    }
    // What follows from them may be asked of this model.
    for (const { claim } of this.#waiting) claim.measure();
  }

  /** Refuses everybody from now on. */
  refuseAll(why: Shortage): void {
    this.#closed ??= why;
    this.#decide();
  }

  #decide(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const verdict = this.#closed ?? this.#verdict(next.claim);
      if (verdict === 'wait') return;
      if (verdict === 'fits') this.#grant(next.claim);
      this.#waiting.shift();
      next.decide(verdict === 'fits' ? undefined : verdict);
    }
  }

  #verdict(claim: SessionClaim): 'fits' | 'wait' | Shortage {
    const { spent } = this;
    const held = this.#heldFor(claim);
    const running = this.#own.sum;
    const reserved = beyond(this.reserved, held);
    const short = (beside: Spent): Shortage | undefined =>
      shortOf(this.#limits, spent, beside, add(claim.own, claim.follows), claim.follows.spawns > 0);
    const shrink = (beside: Spent): boolean =>
      claim.shrinkInto(this.#room(add(add(spent, beside), claim.follows)));
    // Sessions that run may use less than was set aside for them, but each is one that was spawned.
    const certain = { ...nothing, spawns: running.spawns };
    const never = short(certain);
    if (never && !shrink(certain)) return never;
    const now = short(reserved);
    if (now === undefined) return this.#isCautious(claim) ? 'wait' : 'fits';
    if (claim.goesOn && this.#running.size === 0) return shrink(reserved) ? 'fits' : now;
    if (claim.after === undefined) return 'wait';
    // What it follows from is paid for: it makes do with what there is.
    if (shrink(reserved)) return 'fits';
    return this.#running.size > 0 ? 'wait' : now;
  }

  #grant(claim: SessionClaim): void {
    const held = this.#heldFor(claim);
    const rest = beyond(held, claim.own);
    claim.isStarted = true;
    if (claim.after !== undefined && this.#held.has(claim.after)) this.#held.set(claim.after, rest);
    this.#running.set(claim, beyond(held, rest));
    this.#own.set(claim, claim.own);
    if (claim.follows !== nothing) this.#held.set(claim.attemptId, claim.follows);
  }

  #heldFor({ after }: SessionClaim): Spent {
    return (after === undefined ? undefined : this.#held.get(after)) ?? nothing;
  }

  /** What the limits leave beside this much. */
  #room(used: Spent): Spent {
    const { usd = Number.POSITIVE_INFINITY, tokens = Number.POSITIVE_INFINITY } = this.#limits;
    const { spawns = Number.POSITIVE_INFINITY } = this.#limits;
    return beyond({ usd, tokens, spawns }, used);
  }

  /** Several sessions at once on a model that may not keep to limits: only as many as a mistake of it can be borne. */
  #isCautious({ key, own }: SessionClaim): boolean {
    if (this.#isTrusted(key)) return false;
    const others = [...this.#running.keys()].filter((claim) => claim.key === key);
    if (others.length === 0) return false;
    const atStake = others.reduce((sum, claim) => add(sum, claim.own), own);
    const { usd = Number.POSITIVE_INFINITY, tokens = Number.POSITIVE_INFINITY } = this.#limits;
    return atStake.usd > usd * shareAtStake || atStake.tokens > tokens * shareAtStake;
  }
}
