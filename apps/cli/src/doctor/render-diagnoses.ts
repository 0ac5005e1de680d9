import { sayFix } from '@parallel-agents/app/internal/fields';
import type { RuntimeDiagnosis } from '@parallel-agents/app/internal/runtimes';
import type { Describe } from '@parallel-agents/app/internal/settings';
import type { Diagnosis } from '@parallel-agents/core';
import type { Colors } from '../output/colors.ts';
import { oneLine, toSafeJsonLine } from '../output/sanitize.ts';

/** What the doctor found, for people. */
export function renderDiagnoses(
  diagnoses: readonly RuntimeDiagnosis[],
  {
    selected,
    because,
    colors,
  }: { selected: string | undefined; because: string | undefined; colors: Colors },
): string {
  const why = because === undefined ? '' : `: ${because}`;
  const none = 'Runs use no runtime yet: nothing is set up here. Name one with --runtime or --base-url.';
  const shown = diagnoses
    .map(({ name, summary, usable, findings }) => {
      const isTried = findings.every(({ untried }) => !untried);
      const set = isTried ? colors.green('usable') : colors.yellow('set up, not tried');
      const state = usable ? set : colors.red('not usable');
      const mark = name === selected ? ` (runs use this one${oneLine(why).replace(/\.$/, '')})` : '';
      const heading = `${colors.bold(name)}: ${state}${mark}\n  ${colors.dim(summary)}`;
      return [heading, ...findings.map((found) => indented(renderFinding(found, colors)))].join('\n');
    })
    .join('\n\n');
  return selected === undefined ? `${shown}\n\n${colors.yellow(none)}` : shown;
}

/** A finding with what mends it in the words of the command line. */
export function saidBy(describe: Describe): (finding: Diagnosis) => Diagnosis {
  return ({ ways, ...finding }) =>
    finding.fix === undefined ? finding : { ...finding, fix: sayFix({ fix: finding.fix, ways }, describe) };
}

/** One finding with what mends it. */
export function renderFinding(
  { check, status, message, fix, configPatch }: Diagnosis,
  colors: Colors,
): string {
  const marks = { ok: colors.green('✓'), warning: colors.yellow('!'), problem: colors.red('✗') };
  const lines = [`${marks[status]} ${oneLine(check)}: ${oneLine(message)}`];
  if (fix !== undefined) lines.push(`  ${colors.dim('fix')} ${oneLine(fix)}`);
  if (configPatch !== undefined) lines.push(`  in its own configuration: ${toSafeJsonLine(configPatch)}`);
  return lines.join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
