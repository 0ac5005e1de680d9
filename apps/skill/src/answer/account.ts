import type { Account as TierAccount } from '@parallel-agents/app/internal/jobs';
import type { RunSummary } from '@parallel-agents/core';
import { type Static, Type } from 'typebox';

/** What a run did and cost. */
export const accountSchema = Type.Object(
  {
    id: Type.String(),
    asked: Type.Integer(),
    completed: Type.Integer(),
    sessions: Type.Integer(),
    seconds: Type.Number(),
    inputTokens: Type.Integer(),
    outputTokens: Type.Integer(),
    costUsd: Type.Optional(Type.Number()),
    /** Sessions that may have been billed and of which nothing was told; the part of `costUsd` set aside for them. */
    setAside: Type.Optional(
      Type.Object(
        {
          sessions: Type.Integer(),
          /** What they used at most, beside `inputTokens` and `outputTokens`. */
          tokens: Type.Optional(Type.Integer()),
          costUsd: Type.Optional(Type.Number()),
          atLeast: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    /** Sessions that an interruption may have made the user pay for a second time. */
    possiblyPaidTwice: Type.Optional(Type.Integer()),
    models: Type.Array(Type.String()),
    /** Against always asking the strongest model of the operator’s tiers. */
    saved: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type Account = Static<typeof accountSchema>;

export function accountOf(id: string, summary: RunSummary, tiers?: TierAccount): Account {
  const { setAside } = summary;
  const isKnown = setAside?.costUsd !== undefined && !setAside.assumed;
  const aside = setAside && {
    sessions: setAside.sessions,
    ...(setAside.usage && { tokens: setAside.usage.inputTokens + setAside.usage.outputTokens }),
    ...(setAside.costUsd !== undefined && { costUsd: rounded(setAside.costUsd) }),
    ...(!isKnown && { atLeast: true }),
  };
  return {
    id,
    asked: summary.asked,
    completed: summary.completed,
    sessions: summary.spawned,
    seconds: Math.round(summary.makespanSeconds * 10) / 10,
    inputTokens: summary.usage.inputTokens,
    outputTokens: summary.usage.outputTokens,
    ...(summary.costUsd !== undefined && { costUsd: rounded(summary.costUsd) }),
    ...(aside && { setAside: aside }),
    ...(summary.possiblyPaidTwice && { possiblyPaidTwice: summary.possiblyPaidTwice.length }),
    models: Object.keys(summary.models),
    ...savingsOf(tiers),
  };
}

function savingsOf(tiers: TierAccount | undefined): Pick<Account, 'saved'> {
  if (tiers === undefined || tiers.savings.alwaysStrongUsd === 0) return {};
  const { strongModel, alwaysStrongUsd, savedUsd } = tiers.savings;
  const compared = `always ${strongModel} would have cost $${alwaysStrongUsd.toFixed(4)}`;
  return { saved: savedUsd >= 0 ? `$${savedUsd.toFixed(4)}: ${compared}` : `nothing: ${compared}` };
}

/** The account in one line. */
export function sayAccount(account: Account): string {
  const { id, asked, completed, sessions, seconds, inputTokens, outputTokens, costUsd, models } = account;
  const { possiblyPaidTwice: twice = 0, setAside, saved } = account;
  const again =
    twice === 0 ? '' : ` ${twice} ${twice === 1 ? 'session' : 'sessions'} may have been paid for twice.`;
  const by = models.length > 0 ? ` by ${models.join(', ')}` : '';
  return `Run ${id}: ${completed} of ${asked} completed${by}, ${sessions} sessions, ${seconds} s, ${sayTokens(inputTokens + outputTokens, setAside)}, ${sayCost(costUsd, setAside)}.${saved === undefined ? '' : ` Tiers saved ${saved}.`}${again}`;
}

function sayTokens(told: number, setAside: Account['setAside']): string {
  if (setAside === undefined) return `${told} tokens`;
  if (setAside.tokens === undefined) return `at least ${told} tokens`;
  return `${told} to ${told + setAside.tokens} tokens`;
}

export function sayCost(costUsd: number | undefined, setAside?: Account['setAside']): string {
  if (setAside === undefined) return costUsd === undefined ? 'cost not known' : `$${costUsd.toFixed(4)}`;
  const { sessions, costUsd: asideUsd, atLeast } = setAside;
  const who = `${sessions} ${sessions === 1 ? 'session' : 'sessions'} did not say what they used`;
  if (costUsd === undefined) return `cost not known, and ${who}`;
  const aside = asideUsd === undefined ? '' : `, $${asideUsd.toFixed(4)} of it set aside`;
  return `${atLeast ? 'at least' : 'at most'} $${costUsd.toFixed(4)} (${who}${aside})`;
}

function rounded(usd: number): number {
  return Number(usd.toPrecision(6));
}
