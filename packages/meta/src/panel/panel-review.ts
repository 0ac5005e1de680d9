import type { ChecklistItem } from './checklist.ts';
import type { VerdictScore } from './score.ts';
import type { PanelTally } from './tally.ts';
import type { Verdict } from './verdict.ts';

/** A judge whose verdict counts. */
export interface HeardJudge {
  judge: string;
  /** The model that answered, where it is known. */
  model?: string;
  /** Of its last verdict, by itself. */
  score: VerdictScore;
  /** The last one: what its findings are. */
  verdict: Verdict;
  /** All of its verdicts, where it was asked twice in another order: all of them count. */
  verdicts: Verdict[];
}

/** A judge that was replaced. */
export interface DismissedJudge {
  judge: string;
  model?: string;
  reason: string;
}

/** What a panel came to. */
export interface PanelReview {
  /** Every seat is taken by a judge that stands. */
  complete: boolean;
  /** The mean of the judges; shown, never accepted on. */
  mean: number;
  /** What is accepted on, where there are no objections: see `lowerBound`. 0 where the panel is not complete. */
  lowerBound: number;
  /** What speaks against accepting, whatever the bound is. */
  objections: string[];
  /** By dimension; absent where nobody was heard. */
  dimensions?: PanelTally['dimensions'];
  /** What holds of the agent's own rubric, as the panel sees it; absent where it has none. */
  rubric?: number;
  /** It was asked a second time, in another order, because it could accept. */
  askedTwice: boolean;
  judges: HeardJudge[];
  dismissed: DismissedJudge[];
  checklist: readonly ChecklistItem[];
}
