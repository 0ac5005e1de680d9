import { heldStatements, meanOf, points } from '@parallel-agents/core/internal';
import { designDimensions } from '../agents/agent-parts.ts';
import type { ChecklistItem, Dimension } from './checklist.ts';
import { lowerBound } from './score.ts';
import type { Verdict } from './verdict.ts';

/** What the verdicts of a panel come to together, from 0 to 10. */
export interface PanelTally {
  /**
   * Each the mean of two halves: the judges' scales (0 to 5, doubled), and the share of its statements that hold. Drawn
   * towards the mean of all six, the less the more verdicts there are.
   */
  dimensions: Record<Dimension, number>;
  /** The share of the agent's own rubric that holds, times 10; absent where there was none. */
  rubric?: number;
  /** The mean of the six, and never more than the rubric. */
  mean: number;
  /** The same with the lower bound of the judges in place of their mean. */
  lowerBound: number;
  /** What speaks against accepting whatever the mean is: a dimension below its floor, a serious finding. */
  objections: string[];
}

/** All verdicts of one judge: one, or two in other orders. */
type Verdicts = readonly Verdict[];

/** How many verdicts the mean of all dimensions counts for, where one dimension is told from the others. */
const priorWeight = 1;
/** A dimension may be so far below the target, of 10; the other five cannot make up for more. */
const floorBelowTarget = 1.5;

const names = Object.keys(designDimensions) as Dimension[];

/**
 * Counts the verdicts of a panel. A statement holds unless most answers deny it, so that one slip of one judge decides
 * nothing; a judge that was asked twice has two answers of half the weight.
 *
 * @param judges for each seat its verdicts; at least one
 */
export function tally(
  judges: readonly Verdicts[],
  checklist: readonly ChecklistItem[],
  { target }: { target: number },
): PanelTally {
  return count(judges, checklist, target, 0.5);
}

/**
 * Whether further verdicts of the same judges could make the panel accept: with every statement that anyone of them
 * affirmed, and their mean. What could not is not worth asking again.
 */
export function couldAccept(
  judges: readonly Verdicts[],
  checklist: readonly ChecklistItem[],
  { target }: { target: number },
): boolean {
  return judges.length > 0 && count(judges, checklist, target, Number.MIN_VALUE).mean >= target;
}

function count(
  judges: readonly Verdicts[],
  checklist: readonly ChecklistItem[],
  target: number,
  holdsFrom: number,
): PanelTally {
  const holding = heldStatements(
    judges,
    checklist.map(({ id }) => id),
    holdsFrom,
  );
  const shareOf = (items: readonly ChecklistItem[]): number =>
    items.filter(({ id }) => holding.has(id)).length / items.length;
  const statements = Object.fromEntries(
    names.map((name) => [name, shareOf(checklist.filter(({ dimension }) => dimension === name)) * 10]),
  ) as Record<Dimension, number>;
  // What the panel makes of the statements is one thing; in their scales judges differ, and the bound is for that.
  const overall = judges.map((verdicts) =>
    meanOf(names.map((name) => (scaleOf(verdicts, name) * 2 + statements[name]) / 2)),
  );
  const mean = meanOf(overall);
  const verdictCount = judges.reduce((sum, verdicts) => sum + verdicts.length, 0);
  const dimensions = Object.fromEntries(
    names.map((name) => {
      const scale = meanOf(judges.map((verdicts) => scaleOf(verdicts, name)));
      const own = (scale * 2 + statements[name]) / 2;
      return [name, points((verdictCount * own + priorWeight * mean) / (verdictCount + priorWeight))];
    }),
  ) as Record<Dimension, number>;
  const rubricItems = checklist.filter(({ dimension, reverses }) => !dimension && !reverses);
  const rubric = rubricItems.length === 0 ? undefined : points(shareOf(rubricItems) * 10);
  const most = rubric ?? 10;
  return {
    dimensions,
    ...(rubric !== undefined && { rubric }),
    mean: points(Math.min(mean, most)),
    lowerBound: points(Math.min(lowerBound(overall), most)),
    objections: [...belowFloor(dimensions, target), ...seriousFindings(judges)],
  };
}

function scaleOf(verdicts: Verdicts, name: Dimension): number {
  return meanOf(verdicts.map(({ scales }) => scales[name]));
}

function belowFloor(dimensions: Record<Dimension, number>, target: number): string[] {
  const floor = points(Math.max(0, target - floorBelowTarget));
  return names
    .filter((name) => dimensions[name] < floor)
    .map((name) => `${name} is ${dimensions[name]}, and each dimension must come to ${floor}`);
}

/** One judge is enough; one that was asked twice must have found it twice. */
function seriousFindings(judges: readonly Verdicts[]): string[] {
  const open = names.filter((name) =>
    judges.some((verdicts) =>
      verdicts.every(({ findings }) =>
        findings.some(({ severity, dimension }) => severity === 'high' && dimension === name),
      ),
    ),
  );
  return open.map((name) => `a finding of high severity about ${name} is open`);
}
