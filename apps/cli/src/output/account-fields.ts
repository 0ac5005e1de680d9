import type { Account } from '../run/account.ts';

/** What a summary says of savings to programs; where there is nothing to compare, why. */
export function accountFields(account: Account | undefined): object {
  return account ?? { savings: null, whyNoSavings };
}

const whyNoSavings = 'Savings are known only with tiers: --tiers, or `tiers` in the configuration.';
