import type { ErrorInfo, SessionOutcome, Usage } from '@parallel-agents/core';
import { add, nothing, type Spent } from './limits.ts';

type PriceOf = (model: string | undefined, usage: Usage) => number | undefined;

/**
 * What a session really cost: as the runtime says, else by its tokens and the price, else what was set aside. One that
 * was started a second time may have been paid for twice.
 */
export function settleOutcome(
  outcome: SessionOutcome,
  model: string | undefined,
  wish: Spent,
  priceOf: PriceOf,
): { spent: Spent; outcome: SessionOutcome } {
  const settled = settleSession(outcome, model, wish, priceOf);
  return outcome.respawned ? { ...settled, spent: add(settled.spent, wish) } : settled;
}

function settleSession(
  outcome: SessionOutcome,
  model: string | undefined,
  wish: Spent,
  priceOf: PriceOf,
): { spent: Spent; outcome: SessionOutcome } {
  const { usage, modelUsed, text } = outcome;
  const tokens = usage === undefined ? 0 : totalTokens(usage);
  // Some servers send zeros where they have not counted.
  if (usage === undefined || (tokens === 0 && text !== '')) {
    const unknown = mayHaveGenerated(outcome) ? wish : { ...nothing, spawns: 1 };
    return { spent: { ...unknown, usd: outcome.costUsd ?? unknown.usd }, outcome };
  }
  const costUsd = outcome.costUsd ?? priceOf(modelUsed, usage) ?? priceOf(model, usage);
  const priced = costUsd === undefined ? outcome : { ...outcome, costUsd };
  return { spent: { usd: costUsd ?? 0, tokens, spawns: 1 }, outcome: priced };
}

function totalTokens({
  inputTokens,
  outputTokens,
  cacheReadTokens = 0,
  cacheWriteTokens = 0,
}: Usage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
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
