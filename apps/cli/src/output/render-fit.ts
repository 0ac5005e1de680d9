import type { BudgetFit } from '@parallel-agents/app/internal/jobs';
import type { Colors } from './colors.ts';
import { formatCost, formatCount } from './format.ts';

/** What does not fit the budget, or may not. */
export function renderFit(fit: BudgetFit, { red, yellow }: Colors): string[] {
  return (['usd', 'tokens', 'spawns'] as const).flatMap((kind) => {
    const { setting, allowed, expected, most, fits } = fit[kind] ?? { fits: 'yes' };
    if (fits === 'yes' || allowed === undefined) return [];
    const say = amountIn[kind];
    const limit = `${setting} ${say(allowed)}`;
    if (fits === 'maybe') {
      return [yellow(`May not fit ${limit}: at most ${say(most)}, ${say(most - allowed)} too much.`)];
    }
    const needed = `${say(expected)} expected, ${say(expected - allowed)} too much`;
    return [red(`Does not fit ${limit}: ${needed}. What does not fit is not spawned and fails.`)];
  });
}

const amountIn: Record<keyof BudgetFit, (amount: number) => string> = {
  usd: formatCost,
  tokens: (amount) => `${formatCount(amount)} tokens`,
  spawns: (amount) => `${formatCount(amount)} sessions`,
};

/** What may be too much is in the figures; what certainly is, is said. */
export function renderMisfit(fit: BudgetFit, colors: Colors): string[] {
  const certain = Object.entries(fit).filter(([, { fits }]) => fits === 'no');
  return renderFit(Object.fromEntries(certain), colors);
}
