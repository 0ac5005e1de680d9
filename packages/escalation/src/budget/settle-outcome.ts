import type { MostUsed, SessionOutcome, SetAside, Usage } from '@parallel-agents/core';
import { isMetered, timesMost, unmeteredSessions } from '@parallel-agents/core/internal';
import { isBelievable, sessionCost } from '../savings/attempt-cost.ts';
import { type Spent, tokensIn } from './limits.ts';
import type { PriceList } from './prices.ts';

/** Bytes in a token of most texts. */
const bytesPerToken = 4;

/**
 * What a session is counted as: what the provider told of it, and the most that it can be for what nothing was told of,
 * be it the session, one that it replaced, or a request that was sent again.
 *
 * @param goesOn it is a further request of a session that was counted before
 */
export function settleOutcome(
  outcome: SessionOutcome,
  model: string | undefined,
  most: MostUsed,
  prices: PriceList,
  goesOn = false,
): { spent: Spent; outcome: SessionOutcome } {
  const told = sessionCost(outcome, model, prices);
  const isBilled =
    told !== undefined && told > 0 && isBelievable(told, shownPrice(outcome, model, most, prices));
  const setAside = notTold(outcome, told, { most, isBilled });
  const costUsd =
    told === undefined && setAside?.costUsd === undefined
      ? undefined
      : (told ?? 0) + (setAside?.costUsd ?? 0);
  return {
    spent: {
      usd: costUsd ?? 0,
      tokens: tokensIn(outcome.usage) + tokensIn(setAside?.usage),
      spawns: (goesOn ? 0 : 1) + Number(outcome.respawned ?? 0),
    },
    outcome: { ...outcome, ...(costUsd !== undefined && { costUsd }), ...(setAside && { setAside }) },
  };
}

/** What earlier processes settled is counted as it was then. */
export function settleEarlier(
  outcome: SessionOutcome,
  model: string | undefined,
  most: MostUsed,
  prices: PriceList,
): Spent {
  const { setAside, respawned = 0, usage } = outcome;
  if (setAside?.usage === undefined) return settleOutcome(outcome, model, most, prices).spent;
  const usd = outcome.costUsd ?? 0;
  return { usd, tokens: tokensIn(usage) + tokensIn(setAside.usage), spawns: 1 + Number(respawned) };
}

/** What the session costs by what can be seen of it, where nobody tells its tokens: the four bytes of a common one. */
function shownPrice(
  { text }: SessionOutcome,
  model: string | undefined,
  most: MostUsed,
  prices: PriceList,
): number {
  if (model === undefined) return 0;
  const inputTokens = most.usage.inputTokens / bytesPerToken;
  return prices.costUsd(model, { inputTokens, outputTokens: Buffer.byteLength(text) / bytesPerToken }) ?? 0;
}

function notTold(
  outcome: SessionOutcome,
  told: number | undefined,
  { most, isBilled }: { most: MostUsed; isBilled: boolean },
): SetAside | undefined {
  const sessions = unmeteredSessions(outcome);
  if (sessions === 0) return undefined;
  const isOwnTold = outcome.refused === true || isMetered(outcome);
  if (isOwnTold) return timesMost(most, sessions);
  const others = timesMost(most, sessions - 1);
  // A bill without tokens is one all the same; of a session that was stopped, what came so far is the least.
  const rest =
    isBilled && outcome.status === 'completed'
      ? 0
      : most.costUsd === undefined
        ? undefined
        : Math.max(0, most.costUsd - (told ?? 0));
  const costUsd = rest === undefined || others.costUsd === undefined ? undefined : rest + others.costUsd;
  return {
    sessions,
    usage: addUsage(beyond(most.usage, outcome.usage), others.usage),
    ...(costUsd !== undefined && { costUsd }),
    ...(most.assumed && { assumed: true }),
  };
}

function beyond(most: Usage, told: Usage | undefined): Usage {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = told ?? {};
  return {
    inputTokens: Math.max(0, most.inputTokens - inputTokens - cacheReadTokens - cacheWriteTokens),
    outputTokens: Math.max(0, most.outputTokens - outputTokens),
  };
}

function addUsage(one: Usage, other: Usage | undefined): Usage {
  return {
    inputTokens: one.inputTokens + (other?.inputTokens ?? 0),
    outputTokens: one.outputTokens + (other?.outputTokens ?? 0),
  };
}
