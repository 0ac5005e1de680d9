import { meanOf, points } from '@parallel-agents/core/internal';
import type { ChecklistItem, Dimension } from './checklist.ts';
import type { Verdict } from './verdict.ts';

/** What one verdict says by itself, from 0 to 10. What a panel comes to is `tally`. */
export interface VerdictScore {
  /** Each the mean of two halves: the judge's scale (0 to 5, doubled) and the share of its statements answered yes. */
  dimensions: Record<Dimension, number>;
  /** The share of the agent's own rubric that its answers satisfied, times 10; absent where there was none. */
  rubric?: number;
  /** The mean of the six dimensions. */
  overall: number;
}

/** Computes the score of a verdict. The judge states no overall score, so that there is none to talk it into. */
export function scoreVerdict(
  { answers, scales }: Verdict,
  checklist: readonly ChecklistItem[],
): VerdictScore {
  const saidYes = new Set(answers.flatMap(({ item, answer }) => (answer === 'yes' ? [item] : [])));
  const yesShare = (items: readonly ChecklistItem[]): number =>
    items.filter(({ id }) => saidYes.has(id)).length / items.length;
  const dimensions = Object.fromEntries(
    (Object.entries(scales) as [Dimension, number][]).map(([name, scale]) => {
      const items = checklist.filter(({ dimension }) => dimension === name);
      return [name, points((scale * 2 + yesShare(items) * 10) / 2)];
    }),
  ) as Record<Dimension, number>;
  const mean = meanOf(Object.values(dimensions));
  const rubricItems = checklist.filter(({ dimension, reverses }) => !dimension && !reverses);
  if (rubricItems.length === 0) return { dimensions, overall: points(mean) };
  const rubric = points(yesShare(rubricItems) * 10);
  return { dimensions, rubric, overall: points(mean) };
}

/** Student's t at 90 %, one-sided, for 2 to 10 values; more are treated as 10. */
const t90 = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383];

/**
 * What the mean of further judges will exceed in 9 of 10 cases, judging by how far these agree:
 * mean − t · s / √n, from 0 to 10.
 * @example
 * lowerBound([8, 8.5, 9]) > lowerBound([6.5, 8.5, 10]); // the same mean, and judges that do not agree
 */
export function lowerBound(scores: readonly number[]): number {
  const mean = meanOf(scores);
  if (scores.length < 2) return 0;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  const t = t90[Math.min(scores.length, 10) - 2] ?? 0;
  return points(Math.max(0, mean - t * Math.sqrt(variance / scores.length)));
}
