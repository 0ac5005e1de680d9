import type { Check } from '@parallel-agents/core';
import { shown } from '../kit/fold.ts';
import { fieldOf, listOf, withField } from '../kit/walk.ts';
import { type Severity, severityOf } from './severities.ts';

/** What a finding takes from 10, and what is the most that a score can be with one. */
const costs: Readonly<Record<Severity, { takes: number; cap: number }>> = {
  critical: { takes: 5, cap: 3 },
  high: { takes: 2, cap: 6 },
  medium: { takes: 1, cap: 9 },
  low: { takes: 0.5, cap: 10 },
  info: { takes: 0, cap: 10 },
};

/**
 * From 0 to 10: what is left of 10 after what each finding takes. A critical one leaves 3 at most, a high one 6.
 * @example
 * scoreOf(['high', 'medium']); // 6
 */
function scoreOf(found: readonly Severity[]): number {
  const known = found.map((severity) => costs[severity]);
  const left = 10 - known.reduce((sum, { takes }) => sum + takes, 0);
  return Math.max(0, Math.min(left, ...known.map(({ cap }) => cap)));
}

/**
 * The `score` follows from the severities of the `findings`: code computes it, and a review that does not apply
 * (`applies: false`) has none, and no findings. One that was given and is another is replaced, and that is told. Where a
 * finding has a severity of another scale, nothing is computed, and that is told.
 *
 * Why: a model that finds a takeover and scores 10 is usual, and gates and goals rely on the number.
 */
export const scoreFromSeverities: Check = {
  name: 'score-from-severities',
  description: 'The score is computed from the severities of the findings.',
  fields: ['findings', 'severity', 'score'],
  run({ output }) {
    if (!Array.isArray(fieldOf(output, 'findings'))) return undefined;
    const given = fieldOf(output, 'score');
    if (fieldOf(output, 'applies') === false) {
      if (listOf(output, 'findings').length > 0)
        return {
          problems: [
            { path: ['applies'], message: 'is false, and there are findings: one of the two is wrong' },
          ],
        };
      if (given === undefined) return undefined;
      const { score: _score, ...rest } = output as { score: unknown };
      return { output: rest, changes: ['the score is left out: there is nothing to be scored'] };
    }
    const said = listOf(output, 'findings').flatMap(({ fields }) => fields.severity ?? []);
    const unknown = said.find((severity) => severityOf(severity) === undefined);
    if (unknown !== undefined) {
      const which = shown(String(unknown), 40);
      return { notChecked: `how much a finding of severity ${which} takes from the score is not known` };
    }
    const score = scoreOf(said.flatMap((severity) => severityOf(severity) ?? []));
    if (given === score) return undefined;
    const changes =
      given === undefined
        ? []
        : [`the score is ${score}, not ${String(given)}: it follows from the findings`];
    return { output: withField(output, 'score', score), changes };
  },
};
