import { InputError, type Usage } from '@parallel-agents/core';

export interface BudgetLimits {
  /** US dollars. */
  usd?: number;
  /** Input and output tokens together. */
  tokens?: number;
  /** Sessions. */
  spawns?: number;
  /** Seconds from the first session on, after which nothing more is spawned. */
  deadlineSeconds?: number;
}

/** @default the names of the options */
export interface BudgetSettings extends Partial<Record<keyof BudgetLimits, string>> {
  /** Where a price that is not known can be given. */
  prices?: string;
  /** Where it can be said how long the answers of a model can be. */
  maxOutputTokens?: string;
}

export interface Spent {
  usd: number;
  tokens: number;
  spawns: number;
}

export const nothing: Readonly<Spent> = { usd: 0, tokens: 0, spawns: 0 };

export function add(a: Spent, b: Spent): Spent {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens, spawns: a.spawns + b.spawns };
}

/** What is left when `b` is taken away; never less than nothing. */
export function beyond(a: Spent, b: Spent): Spent {
  return {
    usd: Math.max(0, a.usd - b.usd),
    tokens: Math.max(0, a.tokens - b.tokens),
    spawns: Math.max(0, a.spawns - b.spawns),
  };
}

export function times({ usd, tokens, spawns }: Spent, count: number): Spent {
  return { usd: usd * count, tokens: tokens * count, spawns: spawns * count };
}

export function tokensIn(usage: Usage | undefined): number {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage ?? {};
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

/** @throws InputError for a limit that is not greater than 0 */
export function checkLimits(limits: BudgetLimits): void {
  for (const kind of ['usd', 'tokens', 'spawns', 'deadlineSeconds'] as const) {
    const limit = limits[kind];
    if (limit === undefined || (Number.isFinite(limit) && limit > 0)) continue;
    const fix = 'Give a number greater than 0, or leave it out.';
    throw new InputError([
      { code: 'INVALID_OPTION', path: ['budget', kind], message: `${limit} is no limit`, fix },
    ]);
  }
}
