import type { Evidence } from '../evidence/fixture-result.ts';
import type { AgentOutcome, RoundRecord } from './outcome.ts';

/** What a round came to, in one line. The names in it come from models. */
export function describeRound({ evidence, panel, regressed, best }: RoundRecord): string {
  const errors = evidence.lint.filter(({ severity }) => severity === 'error').length;
  const parts = [errors === 0 ? 'lint passes' : `lint errors: ${errors}`];
  if (evidence.fixtures) parts.push(`fixtures ${passedFixtures(evidence)}`);
  if (panel) parts.push(panel.complete ? `panel at least ${panel.lowerBound}` : 'no full panel');
  if (panel && panel.dismissed.length > 0) parts.push(`${panel.dismissed.length} judges replaced`);
  if (regressed.length > 0) parts.push(`lost ${regressed.join(', ')}`);
  if (!best) parts.push('an earlier version is better');
  return parts.join(' · ');
}

/** How the work on an agent ended, in one line. The message of an error may hold what a model said. */
export function describeOutcome({ status, stoppedBy, target, panel, heldOut, error }: AgentOutcome): string {
  const bound = panel?.complete ? `the panel says at least ${panel.lowerBound}` : 'no panel has judged it';
  const apart = heldOut?.judge ? `the held-out judge ${heldOut.judge.score.overall}` : 'no held-out judge';
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
