import type { AgentJobReport } from '../../src/index.ts';
import { playScenario, type Scenario, scenarios } from './scenarios.ts';

/** US dollars for a million tokens, in and out: what a small hosted model takes. */
const price = { input: 1, output: 5 };

/** Plays every scenario and writes what came of it as a markdown table. */
export async function scenarioTable(): Promise<string> {
  const rows: string[][] = [];
  for (const scenario of Object.values<Scenario>(scenarios)) {
    rows.push(rowOf(scenario, await playScenario(scenario)));
  }
  const head = [
    'scenario',
    'result',
    'rounds',
    'sessions',
    'tokens',
    'cost',
    'replaced',
    'panel',
    'held-out',
  ];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}

function rowOf({ title }: Scenario, { agents, summary }: AgentJobReport): string[] {
  const [outcome] = agents;
  if (outcome === undefined) throw new TypeError('A scenario has one agent.');
  const { status, stoppedBy, rounds, panel, heldOut } = outcome;
  const { inputTokens, outputTokens } = summary.usage;
  const cost = (inputTokens * price.input + outputTokens * price.output) / 1e6;
  const replaced = rounds.reduce((sum, round) => sum + (round.panel?.dismissed.length ?? 0), 0);
  return [
    title,
    status === 'met' ? 'met' : `${status} (${stoppedBy})`,
    String(rounds.length),
    String(summary.spawned),
    (inputTokens + outputTokens).toLocaleString('en-US'),
    `$${cost.toFixed(3)}`,
    String(replaced),
    panel?.complete ? panel.lowerBound.toFixed(2) : '–',
    heldOut?.judge?.score.overall.toFixed(2) ?? '–',
  ];
}
