import type { ErrorInfo, SessionOutcome, Usage } from '@parallel-agents/core';
import { nothing, type Spent } from './limits.ts';

type PriceOf = (model: string | undefined, usage: Usage) => number | undefined;

/** What a session really cost: as the runtime says, else by its tokens and the price, else what was set aside. */
export function settleOutcome(
  outcome: SessionOutcome,
  model: string | undefined,
  wish: Spent,
  priceOf: PriceOf,
): { spent: Spent; outcome: SessionOutcome } {
  const { usage, modelUsed } = outcome;
  if (usage === undefined) {
    const unknown = mayHaveGenerated(outcome) ? wish : { ...nothing, spawns: 1 };
    return { spent: { ...unknown, usd: outcome.costUsd ?? unknown.usd }, outcome };
  }
  const costUsd = outcome.costUsd ?? priceOf(modelUsed, usage) ?? priceOf(model, usage);
  const tokens =
    usage.inputTokens + usage.outputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
  const priced = costUsd === undefined ? outcome : { ...outcome, costUsd };
  return { spent: { usd: costUsd ?? 0, tokens, spawns: 1 }, outcome: priced };
}

/** With these errors the model has not begun, whether or not the runtime says so. */
const refusals: ReadonlySet<ErrorInfo['code']> = new Set<ErrorInfo['code']>([
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'RUNTIME_UNAVAILABLE',
  'RUNTIME_UNAUTHORIZED',
  'SPAWN_REFUSED',
  'UNKNOWN_MODEL',
  'INVALID_OPTION',
]);

/**
 * A session that says nothing of its tokens may be billed all the same: one that was given up on in the middle, that was
 * lost, or whose answer broke off.
 */
function mayHaveGenerated({ status, text, error, refused }: SessionOutcome): boolean {
  if (status !== 'failed' || text !== '') return true;
  return !refused && (error === undefined || !refusals.has(error.code));
}
