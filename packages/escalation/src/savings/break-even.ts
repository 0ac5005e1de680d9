import type { RunReport } from '@parallel-agents/core';
import { type PriceList, priceList } from '../budget/prices.ts';
import type { CascadeOptions } from '../tiers/cascade.ts';
import type { TierModel } from '../tiers/tiers.ts';
import { attemptCost } from './savings.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** What became of a task on the tier that it started at: one line of experience. */
export interface TierOutcome {
  agent: string;
  tier: string;
  accepted: boolean;
  /** US dollars of the attempts on that tier and of their gates. */
  paidUsd: number;
  /** US dollars that the same tokens cost on the strongest tier. */
  strongUsd: number;
}

/** Whether the cheap try pays for an agent. */
export interface BreakEven {
  agent: string;
  tier: string;
  samples: number;
  /** Share of the tries that were accepted. */
  acceptRate: number;
  /** What that share has to exceed: the cost of the try and its gates over that of the strongest tier. */
  threshold: number;
  /** `unknown`: too few samples, or too close to call. */
  verdict: 'pays' | 'does not pay' | 'unknown';
}

/** Fewer tries than this say nothing. */
const minimumSamples = 20;

/** The experience that a run adds, one outcome for each task that tried a tier below the last. */
export function tierOutcomes(
  { results }: Pick<RunReport, 'results'>,
  tiers: readonly TierModel[],
  prices: PriceList = priceList(),
): TierOutcome[] {
  const strong = tiers.at(-1);
  return results.flatMap(({ agent, attempts }): TierOutcome[] => {
    const tier = attempts[0]?.tier;
    if (tier === undefined || strong === undefined || tier === strong.tier) return [];
    const own = attempts.filter((attempt) => attempt.tier === tier);
    const gates = own.flatMap((attempt) => (attempt.gates ?? []).flatMap((gate) => gate.attempts ?? []));
    const paid = [...own, ...gates].map((attempt) => attemptCost(attempt, prices));
    const usage = own.findLast((attempt) => attempt.usage !== undefined)?.usage;
    const strongUsd = usage && prices.costUsd(strong.model, usage);
    if (strongUsd === undefined || paid.every((cost) => cost === undefined)) return [];
    const paidUsd = paid.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
    return [{ agent, tier, accepted: own.some(({ status }) => status === 'completed'), paidUsd, strongUsd }];
  });
}

/**
 * A cheap try pays only if P(accepted) > (cost of the try + cost of judging it) / cost of the strongest tier. The verdict
 * uses the bound of the 95 % Wilson interval, so that luck with a few tasks decides nothing.
 */
export function breakEven(outcomes: readonly TierOutcome[]): BreakEven[] {
  const groups = Map.groupBy(outcomes, ({ agent, tier }) => `${agent}\n${tier}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const accepted = group.filter((outcome) => outcome.accepted).length;
    const strongUsd = group.reduce((sum, outcome) => sum + outcome.strongUsd, 0);
    const threshold = group.reduce((sum, outcome) => sum + outcome.paidUsd, 0) / strongUsd;
    const [low, high] = wilsonInterval(accepted, group.length);
    const decided = low > threshold ? 'pays' : high < threshold ? 'does not pay' : 'unknown';
    const verdict = group.length < minimumSamples ? 'unknown' : decided;
    const { agent, tier } = first;
    return [{ agent, tier, samples: group.length, acceptRate: accepted / group.length, threshold, verdict }];
  });
}

/** The `auto` start of a cascade: as the agent says, but on the strongest tier where the cheap try has not paid. */
export function learnedStart(
  outcomes: readonly TierOutcome[],
  tiers: readonly TierModel[],
): Exclude<CascadeOptions['start'], string | undefined> {
  const unprofitable = new Set(
    breakEven(outcomes).flatMap(({ agent, verdict }) => (verdict === 'does not pay' ? agent : [])),
  );
  return ({ name, tier }) => (unprofitable.has(name) ? (tiers.at(-1)?.tier ?? tier) : tier);
}
