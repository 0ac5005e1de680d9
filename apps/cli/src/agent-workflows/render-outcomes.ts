import type { AgentOutcome, RoundRecord, WorkflowReport } from '@parallel-agents/meta';
import type { Colors } from '../colors.ts';
import { renderSummary } from '../render-summary.ts';
import { oneLine } from '../sanitize.ts';

/** As many findings of one agent as are shown; `--json` has all. */
const mostFindings = 5;

/** A table of all agents, what is left to mend in each, and the account. */
export function renderOutcomes({ agents, summary }: WorkflowReport, colors: Colors): string {
  const rows = [
    ['agent', 'result', 'rounds', 'fixtures', 'panel', 'held-out', 'sessions'],
    ...agents.map((outcome) => [
      oneLine(outcome.name),
      outcome.status,
      String(outcome.rounds.length),
      fixturesOf(outcome.evidence),
      outcome.panel?.complete ? `≥ ${outcome.panel.lowerBound}` : '–',
      String(outcome.heldOut?.judge?.score.overall ?? '–'),
      String(outcome.summary.spawned),
    ]),
  ];
  return [
    alignColumns(rows, colors),
    ...agents.flatMap((outcome) => renderFindings(outcome, colors)),
    renderSummary(summary, colors),
  ].join('\n\n');
}

/** What a round came to, in one line. */
export function describeRound({ evidence, panel, regressed, best }: RoundRecord): string {
  const errors = evidence.lint.filter(({ severity }) => severity === 'error').length;
  const parts = [errors === 0 ? 'lint passes' : `lint errors: ${errors}`];
  if (evidence.fixtures) parts.push(`fixtures ${fixturesOf(evidence)}`);
  if (panel) parts.push(panel.complete ? `panel at least ${panel.lowerBound}` : 'no full panel');
  if (panel && panel.dismissed.length > 0) parts.push(`${panel.dismissed.length} judges replaced`);
  if (regressed.length > 0) parts.push(`lost ${regressed.map(oneLine).join(', ')}`);
  if (!best) parts.push('an earlier version is better');
  return parts.join(' · ');
}

/** How the work on an agent ended, in one line. */
export function statusWords({ status, stoppedBy, target, panel, heldOut, error }: AgentOutcome): string {
  const bound = panel?.complete ? `the panel says at least ${panel.lowerBound}` : 'no panel has judged it';
  const apart = heldOut?.judge ? `the held-out judge ${heldOut.judge.score.overall}` : 'no held-out judge';
  if (status === 'failed') return `failed: ${error?.code}: ${oneLine(error?.message ?? '')}`;
  const why = status === 'not-met' ? ` (stopped by: ${stoppedBy})` : '';
  const goal = status === 'reviewed' ? '' : ` · target ${target}`;
  return `${status}${why}: ${bound}, ${apart}${goal}`;
}

function fixturesOf(evidence: AgentOutcome['evidence']): string {
  const fixtures = evidence?.fixtures;
  return fixtures !== undefined && fixtures.length > 0
    ? `${fixtures.filter(({ passed }) => passed).length}/${fixtures.length}`
    : '–';
}

function renderFindings(outcome: AgentOutcome, { bold, dim, red }: Colors): string[] {
  const { name, findings, error } = outcome;
  const shown = findings.slice(0, mostFindings).map(({ severity, source, place, problem, change }) => {
    const head = `  ${severity} ${dim(`${source}, ${oneLine(place)}:`)} ${oneLine(problem)}`;
    return `${head}\n    ${dim('fix')} ${oneLine(change)}`;
  });
  const more = findings.length - shown.length;
  const lines = [
    ...shown,
    ...(more > 0 ? [dim(`  and ${more} more (--json)`)] : []),
    ...(error
      ? [`  ${red(error.code)} ${oneLine(error.message)}\n    ${dim('fix')} ${oneLine(error.fix)}`]
      : []),
  ];
  return lines.length === 0 ? [] : [[`${bold(oneLine(name))}  ${statusWords(outcome)}`, ...lines].join('\n')];
}

function alignColumns(rows: readonly (readonly string[])[], { dim }: Colors): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => (index === 0 ? dim(line) : line)).join('\n');
}
