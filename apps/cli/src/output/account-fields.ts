import type { Account } from '@parallel-agents/app/internal/jobs';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';

/** What a summary says of savings to programs; where there is nothing to compare, why. */
export function accountFields(
  account: Account | undefined,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
): object {
  return account ?? { savings: null, whyNoSavings: scripted ? examplesSaveNothing : withoutTiers };
}

const examplesSaveNothing = 'Scripted examples cost nothing, so that they save nothing.';
const withoutTiers = 'Savings are known only with tiers: --tiers, or `tiers` in the configuration.';
