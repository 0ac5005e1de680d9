import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AccountClaim,
  AccountShortage,
  AccountUse,
  SharedAccount,
  Spending,
} from '@parallel-agents/core';
import { persist } from '../queues/persist.ts';
import { amountWords, type Kept, kinds, type RunAccounts, spentWords } from '../queues/run-account.ts';

/** Milliseconds between two looks whether others have given something back. */
const lookMs = { first: 200, most: 2000 };

/** The place of one part in the account of its run. One thing at a time: the server hears them in this order. */
export class PartAccount implements SharedAccount {
  readonly #accounts: RunAccounts;
  readonly #place: { run: string; part: string; term: number };
  #work: Promise<unknown> = Promise.resolve();
  /** What is to be said next, where it waits. */
  #next: (() => AccountUse) | undefined;
  #isOver = false;
  readonly #toldLeast = new Map<keyof Spending, number>();
  /** What the smallest of its sessions needs. */
  readonly #least: Spending = { usd: Infinity, tokens: Infinity, spawns: Infinity };

  constructor(accounts: RunAccounts, place: { run: string; part: string; term: number }) {
    this.#accounts = accounts;
    this.#place = place;
  }

  async take(claim: AccountClaim, signal: AbortSignal): Promise<AccountShortage | undefined> {
    for (const kind of kinds) this.#least[kind] = Math.min(this.#least[kind], claim.amount[kind]);
    for (let waitMs = lookMs.first; ; waitMs = Math.min(waitMs * 1.5, lookMs.most)) {
      signal.throwIfAborted();
      const answer = await this.#then(async () => {
        const kept = await this.#put(claim.use(), { isForced: false });
        if (kept.state !== 'short') claim.onGranted();
        return kept;
      });
      if (answer.state !== 'short') return undefined;
      if (isHopeless(answer, claim.amount)) {
        this.#tellSpentOut(answer.limit);
        return shortage(answer, claim.amount);
      }
      // Not all at once: many parts wait for the same.
      await sleep(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  keep(use: () => AccountUse): void {
    const isPlanned = this.#next !== undefined;
    this.#next = use;
    if (isPlanned) return;
    void this.#then(async () => {
      const next = this.#next;
      this.#next = undefined;
      if (next) await this.#put(next(), { isForced: true });
      // Where the server stays away, its session counts as set aside: nothing is spent twice.
    }).catch(() => {});
  }

  /** Parts that no worker has begun need not find that out task by task. */
  #tellSpentOut(limit: keyof Spending): void {
    const least = this.#least[limit];
    if (this.#toldLeast.get(limit) === least) return;
    this.#toldLeast.set(limit, least);
    void this.#then(() =>
      persist('keep the budget of a run', () => this.#accounts.spentOut(this.#place.run, limit, least)),
    ).catch(() => {});
  }

  /** Resolves when the server knows all of it. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** Another process has the part: nothing is said any more. */
  abandon(): void {
    this.#isOver = true;
  }

  async #put(use: AccountUse, { isForced }: { isForced: boolean }): Promise<Kept> {
    if (this.#isOver) return { state: 'outdated' };
    const { run, part, term } = this.#place;
    return persist('keep the budget of a run', () =>
      this.#accounts.put(run, { part, term, isForced, ...use }),
    );
  }

  #then<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }
}

type Short = Extract<Kept, { state: 'short' }>;

/** Whatever others give back, it does not fit. */
function isHopeless({ limit, max, spent }: Short, amount: Spending): boolean {
  return spent + amount[limit] > max;
}

function shortage({ limit, max, spent, reserved }: Short, amount: Spending): AccountShortage {
  const show = (one: number): string => amountWords(limit, one);
  const why = `of ${show(max)} for all parts, ${spentWords(limit, spent)} and ${show(reserved)} set aside; this session may need ${show(amount[limit])}`;
  return { limit, why };
}
