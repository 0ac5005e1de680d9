import type { AgentOutline, RoundOutline } from '@parallel-agents/core';
import type { Evidence } from '../evidence/fixture-result.ts';
import type { PanelReview } from '../panel/panel-review.ts';
import type { AgentOutcome } from './outcome.ts';

/** What a round came to, in one line. The names in it come from models. */
export function describeRound({
  lintErrors,
  fixtures,
  unchanged,
  pairs,
  panel,
  regressed,
  best,
}: RoundOutline): string {
  if (unchanged) return 'a version that was examined before: not judged again';
  const parts = [lintErrors === 0 ? 'lint passes' : `lint errors: ${lintErrors}`];
  if (fixtures) parts.push(`fixtures ${fixtures.of === 0 ? '–' : `${fixtures.passed}/${fixtures.of}`}`);
  if (pairs) parts.push(`answers better in ${pairs.wins}, worse in ${pairs.losses} of ${pairs.of}`);
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

/** What a refinement came to: rows of a table, before and after, and what is claimed of it; none where no revision was kept. */
export function gainRows({
  gain,
  evidence,
  panel,
}: AgentOutcome): [what: string, before: string, after: string][] {
  if (gain === undefined) return [];
  const { before, claim, pairs } = gain;
  const bound = (review: PanelReview | undefined): string =>
    review?.complete ? `≥ ${review.lowerBound}` : '–';
  const errors = ({ lint }: Evidence): string =>
    String(lint.filter(({ severity }) => severity === 'error').length);
  const percent = (share: number): string => String(Math.round(share * 100));
  const seen = pairs && pairs.of > 0 ? pairs : undefined;
  return [
    ...(evidence
      ? [['lint errors', errors(before.evidence), errors(evidence)] as [string, string, string]]
      : []),
    ['fixtures', passedFixtures(before.evidence), passedFixtures(evidence)],
    ['panel', bound(before.panel), bound(panel)],
    [
      'preferred on unseen fixtures',
      seen ? `${seen.losses} of ${seen.of}` : '–',
      seen ? `${seen.wins} of ${seen.of} (${seen.interval.map(percent).join('–')} %)` : 'not compared',
    ],
    ['so it is', '', claim],
  ];
}

/** Fixtures that passed, of all: `2/3`; `–` where there are none. */
export function passedFixtures(evidence: Evidence | undefined): string {
  const fixtures = evidence?.fixtures ?? [];
  const notRun = fixtures.filter((fixture) => fixture.notRun !== undefined).length;
  if (fixtures.length === 0) return '–';
  const passed = `${fixtures.filter((fixture) => fixture.passed).length}/${fixtures.length}`;
  return notRun === 0 ? passed : `${passed}, ${notRun} not run`;
}
