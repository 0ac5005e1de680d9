import type { BudgetOptions, ForecastAmount } from '@parallel-agents/escalation';

/** How a limit compares with what work is expected to use. */
interface LimitFit {
  /** The flag that sets it. */
  setting: string;
  allowed: number;
  /** If every first answer will do. */
  expected: number;
  /** If no answer will do, so that all attempts are made. */
  most: number;
  fits: 'yes' | 'maybe' | 'no';
}

/** One entry for each limit that is set; of time nothing is expected. */
export type BudgetFit = Partial<Record<'usd' | 'tokens' | 'spawns', LimitFit>>;

export function fitBudget(
  budget: BudgetOptions | undefined,
  { expected, most }: { expected: ForecastAmount; most: ForecastAmount },
): BudgetFit {
  const fits = (['usd', 'tokens', 'spawns'] as const).flatMap((kind) => {
    const allowed = budget?.[kind];
    if (allowed === undefined) return [];
    const [least, all] = [amountOf(expected, kind), amountOf(most, kind)];
    const upTo = all <= allowed ? 'yes' : 'maybe';
    const setting = budget?.settings?.[kind] ?? kind;
    const fit: LimitFit = {
      setting,
      allowed,
      expected: least,
      most: all,
      fits: least > allowed ? 'no' : upTo,
    };
    return [[kind, fit] as const];
  });
  return Object.fromEntries(fits);
}

function amountOf(amount: ForecastAmount, kind: keyof BudgetFit): number {
  if (kind === 'usd') return amount.costUsd;
  return kind === 'tokens' ? amount.inputTokens + amount.outputTokens : amount.sessions;
}
