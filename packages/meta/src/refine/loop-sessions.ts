import { fewestHeldOut } from '../agents/examiner.ts';
import { mostTried } from '../panel/ask-held-out.ts';
import { panelSessions } from '../panel/ask-panel.ts';

/** What decides how many tasks `refineLoop` has on one agent. */
export interface LoopShape {
  /** Seats of the panel. */
  judges: number;
  maxRounds: number;
  /** Fixtures of a version. */
  fixtures: number;
  /** The first version has schemas that can be used. */
  canRun: boolean;
  /** The first version has no lint errors. */
  isSound: boolean;
  reviewOnly: boolean;
}

/** Tasks of one kind. */
export interface TaskCount {
  least: number;
  most: number;
}

const none: TaskCount = { least: 0, most: 0 };

/**
 * The tasks of `refineLoop`. Least: the first version that can be accepted is. Most: every round is used, every seat is
 * asked a second time and filled anew, and two held-out judges are dismissed.
 */
export function loopSessions(
  shape: LoopShape,
): Record<'fixtures' | 'exam' | 'unseen' | 'pairs' | 'review' | 'refine' | 'held-out', TaskCount> {
  const { judges, maxRounds, fixtures, canRun, isSound, reviewOnly } = shape;
  const panel = panelSessions(judges);
  if (reviewOnly) {
    const ran = canRun ? fixtures : 0;
    return {
      fixtures: { least: ran, most: ran },
      exam: none,
      unseen: none,
      pairs: none,
      review: { least: panel.refusing, most: panel.most },
      refine: { least: 0, most: 0 },
      'held-out': { least: 1, most: mostTried },
    };
  }
  // A version with lint errors is neither run nor judged: its round is spent on a revision.
  const examined = isSound ? maxRounds : maxRounds - 1;
  // Each version after the first one that a panel has judged is compared with the best before it, and at the end the best
  // with the first.
  const compared = Math.max(0, examined - 1);
  const comparisons = compared + (compared > 1 ? 1 : 0);
  const isExamined = examined > 0 ? 1 : 0;
  return {
    fixtures: { least: fixtures * isExamined, most: fixtures * examined },
    exam: { least: 0, most: compared > 0 ? 1 : 0 },
    unseen: { least: 0, most: compared > 0 ? fewestHeldOut * (compared + 1) : 0 },
    pairs: { least: 0, most: 2 * judges * comparisons },
    review: { least: panel.accepting * isExamined, most: panel.most * examined },
    refine: { least: isSound ? 0 : isExamined, most: maxRounds - 1 },
    'held-out': { least: isExamined, most: mostTried * isExamined },
  };
}
