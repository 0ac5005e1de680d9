import type { AccountShortage, AccountUse, SharedAccount } from '@parallel-agents/core';
import { add, beyond, nothing } from './limits.ts';
import type { Reservations } from './reservations.ts';
import type { SessionClaim } from './session-claim.ts';

/** What a budget has set aside in an account that it shares with others. */
export class AccountClaims {
  readonly #account: SharedAccount;
  readonly #reservations: Reservations;
  /** Set aside here, and not there yet. */
  readonly #asking = new Set<SessionClaim>();

  constructor(account: SharedAccount, reservations: Reservations) {
    this.#account = account;
    this.#reservations = reservations;
  }

  /**
   * Sets aside there what is set aside here already; gives that back where it does not fit.
   * @param options `isForced`: its session runs, so that it counts whether it fits or not
   */
  async take(
    claim: SessionClaim,
    { isForced }: { isForced: boolean },
    signal: AbortSignal,
  ): Promise<AccountShortage | undefined> {
    // What follows from a session was set aside with it.
    if (isForced || claim.after !== undefined || claim.goesOn) {
      this.keep();
      return undefined;
    }
    this.#asking.add(claim);
    let isGranted = false;
    try {
      return await this.#account.take(
        {
          amount: add(claim.own, claim.follows),
          use: () => this.#use(claim),
          onGranted: () => {
            isGranted = true;
            this.#asking.delete(claim);
          },
        },
        signal,
      );
    } finally {
      this.#asking.delete(claim);
      if (!isGranted) {
        this.#reservations.settle(claim);
        this.#reservations.release(claim.attemptId);
      }
    }
  }

  keep(): void {
    this.#account.keep(() => this.#use());
  }

  #use(asked?: SessionClaim): AccountUse {
    const { spent, reserved } = this.#reservations;
    const others = [...this.#asking]
      .filter((claim) => claim !== asked)
      .map(({ own, follows }) => add(own, follows))
      .reduce(add, nothing);
    return { spent, reserved: beyond(reserved, others) };
  }
}
