import { ParallelAgentsError } from '@parallel-agents/core';
import type { BudgetLimits, BudgetSettings, Spent } from './limits.ts';

/** Sums of fractions come out a little off; less than a billionth of a dollar is no overspending. */
const rounding = 1e-9;

/** What a session does not fit into. */
export interface Shortage {
  limit: keyof BudgetLimits;
  why: string;
}

export function shortOf(
  limits: BudgetLimits,
  spent: Spent,
  reserved: Spent,
  claim: Spent,
  isJudged = false,
): Shortage | undefined {
  for (const kind of ['usd', 'tokens', 'spawns'] as const) {
    const limit = limits[kind];
    if (limit === undefined || spent[kind] + reserved[kind] + claim[kind] <= limit + rounding) continue;
    const show = (amount: number): string => showAmount(kind, amount);
    const why = `of ${show(limit)}, ${show(spent[kind])} ${isOne(kind, spent[kind]) ? 'is' : 'are'} spent and ${show(reserved[kind])} set aside; ${isJudged ? 'this session and its judge' : 'this session'} may need ${show(claim[kind])}`;
    return { limit: kind, why };
  }
  return undefined;
}

export function exceededIn(limits: BudgetLimits, spent: Spent): string[] {
  return (['usd', 'tokens', 'spawns'] as const).flatMap((kind) => {
    const limit = limits[kind];
    if (limit === undefined || spent[kind] <= limit + rounding) return [];
    return [`${showAmount(kind, spent[kind])} of ${showAmount(kind, limit)}`];
  });
}

function showAmount(kind: keyof Spent, amount: number): string {
  if (kind === 'usd') return `$${amount.toFixed(4)}`;
  return isOne(kind, amount) ? `1 ${kind.slice(0, -1)}` : `${amount} ${kind}`;
}

function isOne(kind: keyof Spent, amount: number): boolean {
  return kind !== 'usd' && amount === 1;
}

export const deadlinePassed: Shortage = { limit: 'deadlineSeconds', why: 'its deadline has passed' };

export function exhausted({ limit, why }: Shortage, settings: BudgetSettings): ParallelAgentsError {
  const message = `The budget does not allow this session: ${why}.`;
  const fix = `Raise ${settings[limit] ?? limit}, or run fewer tasks.`;
  return new ParallelAgentsError({ code: 'BUDGET_EXHAUSTED', message, fix, ways: [{ name: limit }] });
}

export function unbounded(model: string | undefined, settings: BudgetSettings): ParallelAgentsError {
  const name = model === undefined ? 'the default model' : `the model "${model}"`;
  const message = `There is a budget, but no limit can be set on answers here, and how long an answer of ${name} can be is not known.`;
  const where = settings.maxOutputTokens ?? 'maxOutputTokens of the model in `prices`';
  const fix = `Say it in ${where}, cap sessions instead, or leave the budget out.`;
  return new ParallelAgentsError({ code: 'UNBOUNDED_OUTPUT', message, fix });
}

export function unpriced(model: string | undefined, settings: BudgetSettings): ParallelAgentsError {
  const name = model === undefined ? 'the default model of the runtime' : `the model "${model}"`;
  const message = `There is a budget in US dollars, but the price of ${name} is not known.`;
  const prices = settings.prices ?? 'prices';
  const fix = `Give it in ${prices}, name a model that has a price, or leave the budget in dollars out.`;
  return new ParallelAgentsError({ code: 'UNKNOWN_PRICE', message, fix });
}
