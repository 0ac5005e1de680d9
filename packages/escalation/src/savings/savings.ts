import type { AgentResult, Attempt, RunReport } from '@parallel-agents/core';
import { type PriceList, priceList } from '../budget/prices.ts';
import type { TierModel } from '../tiers/tiers.ts';
import { attemptCost } from './attempt-cost.ts';
import { countSchemaEscapes, type SchemaEscapes } from './schema-escapes.ts';

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

/** A model that answered in place of the one that was asked. */
export interface OtherModel {
  asked: string;
  answered: string;
  attempts: number;
}

/** What a run cost, beside what it would have cost to ask the strongest model for everything. */
export interface Savings {
  strongModel: string;
  /** US dollars of all attempts, those of gates included. */
  paidUsd: number;
  /** US dollars of the tokens that each completed task’s answer took, at the price of the strongest model. */
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
  /** Attempts that brought an answer and neither tokens nor a cost; they count as free, too. */
  unmetered: number;
  /** Completed tasks of which it is not known what the strongest model would have cost; nothing was saved on them. */
  uncompared: number;
  /** Attempts that another model answered than was asked. */
  otherModel: number;
  /** Which ones. Absent where there were none. */
  otherModels?: OtherModel[];
}

/**
 * Compares a run with always asking the last tier, from the tokens that were really used. Everything that was paid
 * counts, and only what was delivered counts as saved. How many accepted answers are wrong cannot be known from a run:
 * only what gates caught is in the account.
 * @example
 * const { paidUsd, savedShare } = computeSavings(await orchestrator.run(tasks), tiers);
 */
export function computeSavings(
  { results }: Pick<RunReport, 'results'>,
  tiers: readonly TierModel[],
  prices: PriceList = priceList(),
): Savings {
  const strong = tiers.at(-1);
  if (strong === undefined) throw new TypeError('Savings need at least one tier.');
  const attempts = results.flatMap((result) => result.attempts);
  const gateAttempts = attempts.flatMap(({ gates = [] }) => gates.flatMap((gate) => gate.attempts ?? []));
  const all = [...attempts, ...gateAttempts];
  const paidFor = (some: readonly Attempt[]): number =>
    some.reduce((sum, attempt) => sum + (attemptCost(attempt, prices) ?? 0), 0);
  const tierOf = (attempt: Attempt): TierModel | undefined =>
    tiers.find(({ tier, model }) => attempt.tier === tier && attempt.model === model);
  const byTier = Map.groupBy(attempts, tierOf);
  const unknown = all.filter((attempt) => attemptCost(attempt, prices) === undefined);
  const paidUsd = paidFor(all);
  const alwaysStrong = results
    .filter(({ status }) => status === 'completed')
    .map((result) => strongCost(result, strong.model, prices));
  const alwaysStrongUsd = alwaysStrong.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
  const savedUsd = alwaysStrongUsd - paidUsd;
  const schemaEscapes = countSchemaEscapes(attempts);
  const otherModels = countOtherModels(all);
  return {
    strongModel: strong.model,
    paidUsd,
    alwaysStrongUsd,
    savedUsd,
    savedShare: alwaysStrongUsd > 0 ? savedUsd / alwaysStrongUsd : 0,
    tiers: tiers.map((tier): TierAccount => {
      const own = byTier.get(tier) ?? [];
      return {
        tier: tier.tier,
        model: tier.model,
        attempts: own.length,
        accepted: own.filter(({ status }) => status === 'completed').length,
        refusedByGate: own.filter(({ error }) => error?.code === 'GATE_REFUSED').length,
        paidUsd: paidFor(own),
      };
    }),
    ...(schemaEscapes && { schemaEscapes }),
    elsewhereUsd: paidFor(byTier.get(undefined) ?? []),
    gatesUsd: paidFor(gateAttempts),
    unpriced: unknown.filter(({ usage }) => usage !== undefined).length,
    unmetered: unknown.filter(({ usage, text }) => usage === undefined && text !== '').length,
    uncompared: alwaysStrong.filter((cost) => cost === undefined).length,
    otherModel: otherModels.reduce((sum, other) => sum + other.attempts, 0),
    ...(otherModels.length > 0 && { otherModels }),
  };
}

/** The strongest model would have been asked once, and have read and written about what the accepted attempt did. */
function strongCost({ attempts, bestOf }: AgentResult, model: string, prices: PriceList): number | undefined {
  const accepted = attempts.find(({ number }) => number === bestOf?.attempt) ?? attempts.at(-1);
  if (accepted === undefined) return undefined;
  if (accepted.model === model) return attemptCost(accepted, prices);
  return accepted.usage && prices.costUsd(model, accepted.usage);
}

function countOtherModels(attempts: readonly Attempt[]): OtherModel[] {
  const others = attempts.flatMap(({ model, modelUsed, warnings = [] }) =>
    model !== undefined && modelUsed !== undefined && warnings.some(({ code }) => code === 'MODEL_MISMATCH')
      ? { asked: model, answered: modelUsed }
      : [],
  );
  const groups = Map.groupBy(others, ({ asked, answered }) => `${asked}\n${answered}`);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((one) => ({ ...one, attempts: group.length })),
  );
}
