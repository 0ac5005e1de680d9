import type { Attempt, RunReport, Usage } from '@parallel-agents/core';
import { type PriceList, priceList } from '../budget/prices.ts';
import type { TierModel } from '../tiers/tiers.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** What one tier did in a run. */
export interface TierAccount {
  tier: string;
  model: string;
  attempts: number;
  /** Attempts whose output was accepted. */
  accepted: number;
  /** Outputs that passed their schema and were refused by a gate: what a schema alone would have let through. */
  refusedByGate: number;
  /** US dollars, as far as prices are known. */
  paidUsd: number;
}

/** How many outputs that fit their schema a gate refused: what a schema alone lets through, as the gate sees it. */
export interface SchemaEscapes {
  /** Outputs that gates have judged; those of gates that failed to answer are not among them. */
  judged: number;
  refused: number;
  /** From 0 to 1. */
  rate: number;
  /** Where the rate lies with 95 % confidence (Wilson), as far as the gate judges rightly. */
  interval: [low: number, high: number];
}

/** What a run cost, beside what it would have cost to ask the strongest model for everything. */
export interface Savings {
  strongModel: string;
  /** US dollars of all attempts, those of gates included. */
  paidUsd: number;
  /** US dollars of the tokens that decided each task, at the price of the strongest model. */
  alwaysStrongUsd: number;
  savedUsd: number;
  /** Of `alwaysStrongUsd`, from 0 to 1; negative where the cheap tries cost more than they saved. */
  savedShare: number;
  tiers: TierAccount[];
  /**
   * Wrong answers that a schema alone would have let through. Absent where no gate judged anything: then nothing is
   * known of it. What the gates themselves let through cannot be known from a run.
   */
  schemaEscapes?: SchemaEscapes;
  /** US dollars of attempts on models outside the tiers, which tasks name themselves. */
  elsewhereUsd: number;
  /** US dollars of the sessions that gates asked. */
  gatesUsd: number;
  /** Attempts with tokens whose price is not known; they count as free. */
  unpriced: number;
  /** Attempts that another model answered than was asked. */
  otherModel: number;
}

/**
 * Compares a run with always asking the last tier, from the tokens that were really used. How many accepted answers
 * are wrong cannot be known from a run: only what gates caught is in the account.
 */
export function computeSavings(
  { results }: Pick<RunReport, 'results'>,
  tiers: readonly TierModel[],
  prices: PriceList = priceList(),
): Savings {
  const strong = tiers.at(-1);
  if (strong === undefined) throw new TypeError('Savings need at least one tier.');
  let unpriced = 0;
  const cost = (attempt: Attempt): number => {
    const known = attemptCost(attempt, prices);
    if (known === undefined && attempt.usage !== undefined) unpriced++;
    return known ?? 0;
  };
  const attempts = results.flatMap((result) => result.attempts);
  const gateAttempts = attempts.flatMap(({ gates = [] }) => gates.flatMap((gate) => gate.attempts ?? []));
  const accounts = tiers.map(({ tier, model }): TierAccount => {
    const own = attempts.filter((attempt) => attempt.tier === tier);
    return {
      tier,
      model,
      attempts: own.length,
      accepted: own.filter(({ status }) => status === 'completed').length,
      refusedByGate: own.filter(({ error }) => error?.code === 'GATE_REFUSED').length,
      paidUsd: own.reduce((sum, attempt) => sum + cost(attempt), 0),
    };
  });
  const known = new Set(tiers.map(({ tier }) => tier));
  const elsewhereUsd = attempts
    .filter(({ tier }) => !known.has(tier ?? ''))
    .reduce((sum, one) => sum + cost(one), 0);
  const gatesUsd = gateAttempts.reduce((sum, attempt) => sum + cost(attempt), 0);
  const paidUsd = accounts.reduce((sum, { paidUsd: paid }) => sum + paid, gatesUsd + elsewhereUsd);
  const alwaysStrongUsd = results.reduce(
    (sum, result) => sum + strongCost(result.attempts, strong.model, prices),
    0,
  );
  const savedUsd = alwaysStrongUsd - paidUsd;
  const schemaEscapes = countSchemaEscapes(attempts);
  return {
    strongModel: strong.model,
    paidUsd,
    alwaysStrongUsd,
    savedUsd,
    savedShare: alwaysStrongUsd > 0 ? savedUsd / alwaysStrongUsd : 0,
    tiers: accounts,
    ...(schemaEscapes && { schemaEscapes }),
    elsewhereUsd,
    gatesUsd,
    unpriced,
    otherModel: [...attempts, ...gateAttempts].filter(({ warnings = [] }) =>
      warnings.some(({ code }) => code === 'MODEL_MISMATCH'),
    ).length,
  };
}

function countSchemaEscapes(attempts: readonly Attempt[]): SchemaEscapes | undefined {
  const judged = attempts.filter(
    ({ gates = [], error }) => gates.length > 0 && error?.code !== 'GATE_FAILED',
  ).length;
  if (judged === 0) return undefined;
  const refused = attempts.filter(({ error }) => error?.code === 'GATE_REFUSED').length;
  return { judged, refused, rate: refused / judged, interval: wilsonInterval(refused, judged) };
}

/** US dollars of one attempt; `undefined` where neither the runtime nor the price list knows. */
export function attemptCost(attempt: Attempt, prices: PriceList): number | undefined {
  if (attempt.costUsd !== undefined) return attempt.costUsd;
  if (attempt.usage === undefined) return undefined;
  return priced(attempt.modelUsed, attempt.usage, prices) ?? priced(attempt.model, attempt.usage, prices);
}

function priced(model: string | undefined, usage: Usage, prices: PriceList): number | undefined {
  return model === undefined ? undefined : prices.costUsd(model, usage);
}

/** The strongest model would have been asked once, and have read and written about what the last attempt did. */
function strongCost(attempts: readonly Attempt[], model: string, prices: PriceList): number {
  const deciding = attempts.findLast(({ usage }) => usage !== undefined);
  if (deciding?.usage === undefined) return 0;
  if (deciding.model === model) return attemptCost(deciding, prices) ?? 0;
  return prices.costUsd(model, deciding.usage) ?? 0;
}
