import { sayFix } from '@parallel-agents/app/internal/fields';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { Describe } from '@parallel-agents/app/internal/settings';
import type { AgentJobReport, AgentOutcome } from '@parallel-agents/meta';
import { describeOutcome, gainRows, outlineOfOutcome, passedFixtures } from '@parallel-agents/meta/internal';
import type { Colors } from '../output/colors.ts';
import { scriptedWords } from '../output/render-result.ts';
import { oneLine } from '../output/sanitize.ts';

/** As many findings of one agent as are shown; `--json` has all. */
const mostFindings = 5;

/** A table of all agents, and what is left to mend in each. */
export function renderOutcomes(
  { agents }: AgentJobReport,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
  colors: Colors,
  describe: Describe,
): string {
  const rows = [
    ['agent', 'result', 'rounds', 'fixtures', 'panel', 'held-out', 'sessions'],
    ...agents.map((outcome) => [
      oneLine(outcome.name),
      outcome.status,
      String(outcome.rounds.length),
      passedFixtures(outcome.evidence),
      outcome.panel?.complete ? `≥ ${outcome.panel.lowerBound}` : '–',
      String(outcome.heldOut?.judge?.score.overall ?? '–'),
      String(outcome.summary.spawned),
    ]),
  ];
  return [
    ...(scripted ? [colors.yellow(scriptedWords)] : []),
    alignColumns(rows, colors),
    ...agents.flatMap((outcome) => renderGain(outcome, colors)),
    ...agents.flatMap((outcome) => renderFindings(outcome, colors, describe)),
  ].join('\n\n');
}

/** Before and after, for agents that a refiner has changed. */
function renderGain(outcome: AgentOutcome, colors: Colors): string[] {
  const rows = gainRows(outcome);
  if (rows.length === 0) return [];
  return [alignColumns([[oneLine(outcome.name), 'before', 'after'], ...rows], colors)];
}

function renderFindings(outcome: AgentOutcome, { bold, dim, red }: Colors, describe: Describe): string[] {
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
      ? [
          `  ${red(error.code)} ${oneLine(error.message)}\n    ${dim('fix')} ${oneLine(sayFix(error, describe))}`,
        ]
      : []),
  ];
  return lines.length === 0
    ? []
    : [
        [`${bold(oneLine(name))}  ${oneLine(describeOutcome(outlineOfOutcome(outcome)))}`, ...lines].join(
          '\n',
        ),
      ];
}

/** A table of text, its first row dimmed. */
export function alignColumns(rows: readonly (readonly string[])[], { dim }: Colors): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => (index === 0 ? dim(line) : line)).join('\n');
}
