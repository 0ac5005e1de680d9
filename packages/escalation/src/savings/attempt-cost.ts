import type { Attempt, SessionOutcome } from '@parallel-agents/core';
import type { PriceList } from '../budget/prices.ts';

/** What a cost is known from. */
type Priceable = Pick<SessionOutcome, 'costUsd' | 'usage' | 'modelUsed'>;

/** US dollars of one attempt; `undefined` where neither the runtime nor the price list knows. */
export function attemptCost(attempt: Attempt, prices: PriceList): number | undefined {
  return sessionCost(attempt, attempt.model, prices);
}

/**
 * The same of a session that was asked of a model. Servers that do not know the price of a model say that it costs
 * nothing: where tokens that have a price are told, that is not believed.
 */
export function sessionCost(
  { costUsd, usage, modelUsed }: Priceable,
  asked: string | undefined,
  prices: PriceList,
): number | undefined {
  if (usage === undefined) return costUsd === 0 ? undefined : costUsd;
  if (costUsd !== undefined && costUsd > 0) return costUsd;
  const priceOf = (model: string | undefined) =>
    model === undefined ? undefined : prices.costUsd(model, usage);
  return priceOf(modelUsed) ?? priceOf(asked) ?? costUsd;
}
