import type { Attempt, SessionOutcome } from '@parallel-agents/core';
import type { PriceList } from '../budget/prices.ts';

/** What a cost is known from. */
type Priceable = Pick<SessionOutcome, 'costUsd' | 'usage' | 'modelUsed'>;

/** The share of a price that the deepest discount leaves: what comes from a cache costs a tenth. */
const leastShare = 1 / 10;

/** US dollars of one attempt; `undefined` where neither the runtime nor the price list knows. */
export function attemptCost(attempt: Attempt, prices: PriceList): number | undefined {
  return sessionCost(attempt, attempt.model, prices);
}

/**
 * The same of a session that was asked of a model. Servers that do not know the price of a model say that it costs
 * nothing, and gateways tell their fee alone: where tokens that have a price are told, a cost of less than a tenth of
 * that is not believed, and the price counts.
 */
export function sessionCost(
  { costUsd, usage, modelUsed }: Priceable,
  asked: string | undefined,
  prices: PriceList,
): number | undefined {
  if (usage === undefined) return costUsd === 0 ? undefined : costUsd;
  const priceOf = (model: string | undefined) =>
    model === undefined ? undefined : prices.costUsd(model, usage);
  const price = priceOf(modelUsed) ?? priceOf(asked);
  if (costUsd === undefined || price === undefined) return costUsd ?? price;
  return isBelievable(costUsd, price) ? costUsd : price;
}

/** Whether what a server tells can be the cost of what has this price. */
export function isBelievable(costUsd: number, price: number): boolean {
  return costUsd >= price * leastShare;
}
