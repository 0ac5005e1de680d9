/** What sessions use of a budget. */
export interface Spending {
  /** US dollars. */
  usd: number;
  /** Input and output tokens together. */
  tokens: number;
  /** Sessions. */
  spawns: number;
}

/** What the budget of one process comes to. */
export interface AccountUse {
  /** By sessions that have ended. */
  spent: Spending;
  /** Set aside for sessions that run, and for what follows from them. */
  reserved: Spending;
}

/** A session that is to have something set aside. */
export interface AccountClaim {
  /** What it takes, with what follows from it. */
  amount: Spending;
  /** What this process uses with it. Asked when it is its turn. */
  use(): AccountUse;
  /** It is set aside: called before anything else is asked. */
  onGranted(): void;
}

/** Why a session never fits. */
export interface AccountShortage {
  limit: keyof Spending;
  why: string;
}

/**
 * One account for the budgets of many processes, such as those of the parts of one run. Each process says what it uses in
 * all, so that an answer that got lost, or a process that died, changes nothing.
 */
export interface SharedAccount {
  /**
   * Sets something aside as soon as it fits beside what all others have. Rejects with the signal's reason.
   * @returns why it never fits; nothing: it is set aside
   */
  take(claim: AccountClaim, signal: AbortSignal): Promise<AccountShortage | undefined>;
  /** Says what this process uses now, whether it fits or not: it is spent. */
  keep(use: () => AccountUse): void;
}
