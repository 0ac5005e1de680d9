import type { ChecklistItem } from './checklist.ts';
import type { VerdictScore } from './score.ts';
import type { Verdict } from './verdict.ts';

/** A judge whose verdict counts. */
export interface HeardJudge {
  judge: string;
  /** The model that answered, where it is known. */
  model?: string;
  /** Of the lower of its verdicts, where it was asked twice. */
  score: VerdictScore;
  verdict: Verdict;
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
  /** What is accepted on: see `lowerBound`. 0 where the panel is not complete. */
  lowerBound: number;
  /** It was asked a second time, in another order, because it had accepted. */
  askedTwice: boolean;
  judges: HeardJudge[];
  dismissed: DismissedJudge[];
  checklist: readonly ChecklistItem[];
}
