import type { AdmissionControl, SessionOutcome } from '@parallel-agents/core';
import { type PriceList, priceList, pricesAt } from '../budget/prices.ts';
import { sessionCost } from './attempt-cost.ts';

export interface PricedOptions {
  /** The model behind a request that names none, to look its price up. */
  defaultModel?: string;
}

/**
 * Says what sessions cost where the runtime does not: by their tokens and the price of the model that answered, else of
 * the one that was asked. It holds nothing back; what is not known stays unknown. A budget does the same by itself.
 * @example
 * createOrchestrator({ runtime, agents, admission: [processRateLimiter, priced()] });
 */
export function priced(
  prices: PriceList = priceList(),
  { defaultModel }: PricedOptions = {},
): AdmissionControl {
  return {
    name: 'prices',
    async admit({ spawn: { model = defaultModel }, priceShare = 1 }) {
      const there = pricesAt(prices, priceShare);
      return {
        settle(outcome): SessionOutcome | undefined {
          if (outcome === undefined) return undefined;
          const costUsd = sessionCost(outcome, model, there);
          return costUsd === undefined ? outcome : { ...outcome, costUsd };
        },
      };
    },
  };
}
