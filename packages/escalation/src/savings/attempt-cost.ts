import type { Attempt, SessionOutcome } from '@parallel-agents/core';
import type { PriceList } from '../budget/prices.ts';

/** What a cost is known from. */
type Priceable = Pick<SessionOutcome, 'costUsd' | 'usage' | 'modelUsed'>;

/** US dollars of one attempt; `undefined` where neither the runtime nor the price list knows. */
export function attemptCost(attempt: Attempt, prices: PriceList): number | undefined {
  return sessionCost(attempt, attempt.model, prices);
}

/** The same of a session that was asked of a model. */
export function sessionCost(
  { costUsd, usage, modelUsed }: Priceable,
  asked: string | undefined,
  prices: PriceList,
): number | undefined {
  if (costUsd !== undefined || usage === undefined) return costUsd;
  const priceOf = (model: string | undefined) =>
    model === undefined ? undefined : prices.costUsd(model, usage);
  return priceOf(modelUsed) ?? priceOf(asked);
}
