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
    /** Sessions that an interruption may have made the user pay for a second time. */
    possiblyPaidTwice: Type.Optional(Type.Integer()),
    models: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);
export type Account = Static<typeof accountSchema>;

export function accountOf(id: string, summary: RunSummary): Account {
  return {
    id,
    asked: summary.asked,
    completed: summary.completed,
    sessions: summary.spawned,
    seconds: Math.round(summary.makespanSeconds * 10) / 10,
    inputTokens: summary.usage.inputTokens,
    outputTokens: summary.usage.outputTokens,
    ...(summary.costUsd !== undefined && { costUsd: Number(summary.costUsd.toPrecision(6)) }),
    ...(summary.possiblyPaidTwice && { possiblyPaidTwice: summary.possiblyPaidTwice.length }),
    models: Object.keys(summary.models),
  };
}

/** The account in one line. */
export function sayAccount(account: Account): string {
  const { id, asked, completed, sessions, seconds, inputTokens, outputTokens, costUsd, models } = account;
  const { possiblyPaidTwice: twice = 0 } = account;
  const again =
    twice === 0 ? '' : ` ${twice} ${twice === 1 ? 'session' : 'sessions'} may have been paid for twice.`;
  const by = models.length > 0 ? ` by ${models.join(', ')}` : '';
  return `Run ${id}: ${completed} of ${asked} completed${by}, ${sessions} sessions, ${seconds} s, ${inputTokens + outputTokens} tokens, ${sayCost(costUsd)}.${again}`;
}

export function sayCost(costUsd: number | undefined): string {
  return costUsd === undefined ? 'cost not known' : `$${costUsd.toFixed(4)}`;
}
