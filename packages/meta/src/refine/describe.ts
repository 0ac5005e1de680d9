import type { AgentOutline, RoundOutline } from '@parallel-agents/core';
import type { Evidence } from '../evidence/fixture-result.ts';

/** What a round came to, in one line. The names in it come from models. */
export function describeRound({ lintErrors, fixtures, panel, regressed, best }: RoundOutline): string {
  const parts = [lintErrors === 0 ? 'lint passes' : `lint errors: ${lintErrors}`];
  if (fixtures) parts.push(`fixtures ${fixtures.of === 0 ? '–' : `${fixtures.passed}/${fixtures.of}`}`);
  if (panel) parts.push(panel.complete ? `panel at least ${panel.lowerBound}` : 'no full panel');
  if (panel && panel.dismissed > 0) parts.push(`${panel.dismissed} judges replaced`);
  if (regressed.length > 0) parts.push(`lost ${regressed.join(', ')}`);
  if (!best) parts.push('an earlier version is better');
  return parts.join(' · ');
}

/** How the work on an agent ended, in one line. The message of an error may hold what a model said. */
export function describeOutcome({ status, stoppedBy, target, panel, heldOut, error }: AgentOutline): string {
  const bound = panel?.complete ? `the panel says at least ${panel.lowerBound}` : 'no panel has judged it';
  const apart = heldOut === undefined ? 'no held-out judge' : `the held-out judge ${heldOut}`;
  if (status === 'failed') return `failed: ${error?.code}: ${error?.message}`;
  const why = status === 'not-met' ? ` (stopped by: ${stoppedBy})` : '';
  const goal = status === 'reviewed' ? '' : ` · target ${target}`;
  return `${status}${why}: ${bound}, ${apart}${goal}`;
}

/** Fixtures that passed, of all: `2/3`; `–` where there are none. */
export function passedFixtures(evidence: Evidence | undefined): string {
  const fixtures = evidence?.fixtures ?? [];
  return fixtures.length === 0 ? '–' : `${fixtures.filter(({ passed }) => passed).length}/${fixtures.length}`;
}
