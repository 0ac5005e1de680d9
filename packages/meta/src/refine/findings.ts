import { type Evidence, isFailed } from '../evidence/fixture-result.ts';
import type { PanelReview } from '../panel/panel-review.ts';

/** Something to mend: what the refiner gets. No finding holds a score. */
export interface Finding {
  source: 'fixtures' | 'lint' | 'panel';
  severity: 'high' | 'medium' | 'low';
  /** The part of the design, or the fixture. */
  place: string;
  problem: string;
  change: string;
}

const rank = { high: 0, medium: 1, low: 2 } as const;

/** What is to be mended: failures of runs first, then what a machine found, then opinions by severity. */
export function findingsOf(evidence: Evidence, panel?: PanelReview): Finding[] {
  return [...fixtureFindings(evidence), ...lintFindings(evidence), ...panelFindings(panel)];
}

function fixtureFindings({ fixtures = [] }: Evidence): Finding[] {
  return fixtures.filter(isFailed).map(({ fixture, problems }) => ({
    source: 'fixtures',
    severity: 'high',
    place: fixture,
    problem: problems.join('; '),
    change: 'Make the agent pass it.',
  }));
}

function lintFindings({ lint }: Evidence): Finding[] {
  return lint
    .map(({ severity, field, problem, fix }) => ({
      source: 'lint' as const,
      severity: severity === 'error' ? ('high' as const) : ('low' as const),
      place: field,
      problem,
      change: fix,
    }))
    .sort((one, other) => rank[one.severity] - rank[other.severity]);
}

/** Judges see the same things: what two of them say in the same words is said once. */
function panelFindings(panel: PanelReview | undefined): Finding[] {
  if (panel === undefined) return [];
  const statementOf = new Map(panel.checklist.map(({ id, statement }) => [id, statement]));
  const findings = panel.judges.flatMap(({ verdict }): Finding[] => [
    ...verdict.findings.map(({ dimension, ...finding }) => ({
      source: 'panel' as const,
      place: dimension,
      ...finding,
    })),
    ...verdict.answers
      .filter(({ item, answer }) => answer === 'no' && countsAgainst(item, panel))
      .map(({ item, why }) => ({
        source: 'panel' as const,
        severity: 'medium' as const,
        place: item.replace(/-\d+$/, ''),
        problem: `Not so: ${statementOf.get(item)} (${why})`,
        change: 'Make it so.',
      })),
  ]);
  const unique = new Map(findings.map((finding) => [`${finding.place}\n${finding.problem}`, finding]));
  return [...unique.values()].sort((one, other) => rank[one.severity] - rank[other.severity]);
}

function countsAgainst(item: string, { checklist }: PanelReview): boolean {
  return checklist.some(({ id, reverses }) => id === item && reverses === undefined);
}
