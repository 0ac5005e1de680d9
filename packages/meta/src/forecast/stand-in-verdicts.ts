import { checklistFor, type Dimension } from '../panel/checklist.ts';
import { scoreVerdict } from '../panel/score.ts';
import type { Verdict } from '../panel/verdict.ts';

const checklist = checklistFor([], false);
const dimensions = [...new Set(checklist.flatMap(({ dimension }) => dimension ?? []))];

/** What a judge may say of one side without contradicting itself, from the worst to the best. */
const grades = [
  ...[0, 1, 2, 3].map((scale) => ({ yes: 0, scale })),
  ...[1, 2, 3, 4, 5].map((scale) => ({ yes: 1, scale })),
  ...[3, 4, 5].map((scale) => ({ yes: 2, scale })),
];
const mostSteps = (grades.length - 1) * dimensions.length;

/** A verdict that is this many steps above the worst one. */
function verdictAt(step: number): Omit<Verdict, 'answers'> & { yes: ReadonlySet<string> } {
  const yes = new Set<string>();
  const scales = {} as Record<Dimension, number>;
  for (const [index, dimension] of dimensions.entries()) {
    const grade = grades[Math.floor(step / dimensions.length) + (index < step % dimensions.length ? 1 : 0)];
    scales[dimension] = grade?.scale ?? 5;
    const own = checklist.filter((item) => item.dimension === dimension);
    for (const { id } of own.slice(0, grade?.yes ?? own.length)) yes.add(id);
  }
  for (const { id, reverses } of checklist) if (reverses !== undefined && !yes.has(reverses)) yes.add(id);
  const findings = dimensions.map((dimension) => ({
    severity: 'medium' as const,
    dimension,
    problem: 'Stands for what a judge finds.',
    change: 'Stands for what mends it.',
  }));
  return { yes, scales, findings, strengths: ['Stands for what is good.'] };
}

/** The verdict that accepts nothing, the one that accepts everything, and those between them. */
export function standInVerdict(items: readonly string[], step: number): Verdict {
  const { yes, ...verdict } = verdictAt(step);
  // The worst verdict is against everything, the agent's own rubric too; for the others, that is satisfied.
  const says = (item: string): boolean => (item.startsWith('rubric-') ? step > 0 : yes.has(item));
  const answers = items.map((item) => ({
    item,
    answer: says(item) ? ('yes' as const) : ('no' as const),
    why: 'Stands for what a judge saw.',
  }));
  return { answers, ...verdict };
}

export const worst = 0;
export const best = mostSteps;

/** What each verdict scores, from the worst to the best: computed for the first forecast, not for each program. */
let scores: readonly number[] | undefined;
function scoresOfSteps(): readonly number[] {
  const items = checklist.map(({ id }) => id);
  const scoreOf = (step: number): number => scoreVerdict(standInVerdict(items, step), checklist).overall;
  scores ??= Array.from({ length: mostSteps + 1 }, (_, step) => scoreOf(step));
  return scores;
}

/** The best verdict that stays below a score; the worst where there is none. */
export function stepBelow(score: number): number {
  return Math.max(
    worst,
    scoresOfSteps().findLastIndex((each) => each < score),
  );
}
