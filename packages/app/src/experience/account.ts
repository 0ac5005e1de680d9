import type { RunReport } from '@parallel-agents/core';
import type { BreakEven, Savings } from '@parallel-agents/escalation';
import type { TierOutcome } from '@parallel-agents/escalation/internal';
import type { Settings } from '../settings/settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { addExperience } from './experience.ts';

/** What a run, or all runs of a job, cost with tiers, and what is known by now about its tiers. */
export interface Account {
  savings: Savings;
  breakEven: BreakEven[];
}

/** Accounts for a run, and adds it to the experience where there is something to `learn`; `undefined` for a run without tiers. */
export async function accountFor(
  report: Pick<RunReport, 'results'>,
  { spending: { tiers, prices, gate } }: Settings,
  experience: readonly TierOutcome[],
  { here, learn }: { here: Pick<Surroundings, 'env' | 'state'>; learn: boolean },
): Promise<Account | undefined> {
  if (tiers === undefined) return undefined;
  const { computeSavings } = await import('@parallel-agents/escalation');
  const { breakEven, tierOutcomes } = await import('@parallel-agents/escalation/internal');
  const judged = gate !== undefined;
  const outcomes = tierOutcomes(report, tiers, { prices, judged });
  if (learn) await addExperience(outcomes, here);
  const agents = new Set(report.results.map(({ agent }) => agent));
  const learned = breakEven([...experience, ...outcomes], tiers).filter(
    (verdict) => agents.has(verdict.agent) && verdict.judged === judged,
  );
  return { savings: computeSavings(report, tiers, prices), breakEven: learned };
}
