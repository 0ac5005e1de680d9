import type { TierModel } from '../tiers/tiers.ts';
import type { TierOutcome } from './tier-outcomes.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** Whether trying a tier first pays for an agent. */
export interface BreakEven {
  agent: string;
  tier: string;
  model: string;
  /** Of runs with gates, or of those without. */
  judged: boolean;
  samples: number;
  /** Share of the tries that were accepted. */
  acceptRate: number;
  /** What that share has to exceed. */
  threshold: number;
  /** `unknown`: too few samples, or too close to call. */
  verdict: 'pays' | 'does not pay' | 'unknown';
}

/** Fewer tries than this say nothing. */
const minimumSamples = 20;

/**
 * So many tries count, the latest: models and tasks change, and an old verdict has to give way. Fewer would leave the
 * interval too wide to tell a half from two thirds.
 */
const recentSamples = 50;

/**
 * With two tiers a cheap try pays only if P(accepted) > (cost of the try + cost of judging it) / cost of the strongest
 * tier. With more, what follows a try that fails is the next tier, and what a try saves is the cheapest start above it:
 * with costs as shares of the strongest tier’s, E for a start on the next tier and B for the cheapest start above, a try
 * that costs c pays if c + (1 - P) E < B, so that P has to exceed (c + E - B) / E. A tier of which too little is known is
 * taken to break even. The verdict uses the bound of the 95 % Wilson interval, so that luck with a few tasks decides
 * nothing.
 */
export function breakEven(outcomes: readonly TierOutcome[], tiers: readonly TierModel[]): BreakEven[] {
  const strongModel = tiers.at(-1)?.model;
  const comparable = outcomes.filter(
    (outcome) => outcome.strongModel === strongModel && outcome.strongUsd > 0,
  );
  const groups = Map.groupBy(comparable, ({ agent, judged }) => `${judged}\n${agent}`);
  return [...groups.values()].flatMap((group) => verdictsOf(group, tiers));
}

/** Of one agent, with gates or without. */
function verdictsOf(outcomes: readonly TierOutcome[], tiers: readonly TierModel[]): BreakEven[] {
  const verdicts: BreakEven[] = [];
  /** Expected costs, as shares of the strongest tier's. */
  let next = 1;
  let cheapest = 1;
  for (const { tier, model } of tiers.slice(0, -1).toReversed()) {
    const tries = outcomes.filter((outcome) => outcome.model === model).slice(-recentSamples);
    const [first] = tries;
    if (first === undefined) continue;
    const accepted = tries.filter((outcome) => outcome.accepted).length;
    const cost = sum(tries, 'paidUsd') / sum(tries, 'strongUsd');
    const acceptRate = accepted / tries.length;
    const threshold = (cost + next - cheapest) / next;
    const [low, high] = wilsonInterval(accepted, tries.length);
    const known = tries.length >= minimumSamples;
    const decided = low > threshold ? 'pays' : high < threshold ? 'does not pay' : 'unknown';
    const verdict = known ? decided : 'unknown';
    const { agent, judged } = first;
    verdicts.unshift({ agent, tier, model, judged, samples: tries.length, acceptRate, threshold, verdict });
    if (!known) continue;
    next = cost + (1 - acceptRate) * next;
    cheapest = Math.min(cheapest, next);
  }
  return verdicts;
}

function sum(outcomes: readonly TierOutcome[], field: 'paidUsd' | 'strongUsd'): number {
  return outcomes.reduce((total, outcome) => total + outcome[field], 0);
}
