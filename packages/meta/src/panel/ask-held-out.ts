import type { AgentSteps } from '../job/agent-steps.ts';
import { hearJudges, type Subject } from './hear-judges.ts';
import type { DismissedJudge, HeardJudge, PanelReview } from './panel-review.ts';
import { tally } from './tally.ts';

/** What the judge that was kept apart came to. */
export interface HeldOutReview {
  /** Absent where nobody could be found that stands. */
  judge?: HeardJudge;
  dismissed: DismissedJudge[];
}

/** One judge, asked once, is known no better than to so many points of 10. */
const slackOfOne = 1;

/**
 * Whether the judge that was kept apart confirms a panel: by itself it comes to the target, as far as one verdict can tell,
 * and with its answers among those of the panel the agent's own rubric still holds.
 */
export function confirms(
  { judge }: Partial<HeldOutReview> = {},
  panel: PanelReview | undefined,
  target: number,
): boolean {
  if (judge === undefined || panel === undefined) return false;
  const all = [...panel.judges, judge].map(({ verdicts }) => verdicts);
  const { rubric = 10 } = tally(all, panel.checklist, { target });
  return judge.score.overall >= target - slackOfOne && rubric >= target;
}

/** How many are tried for the one seat. */
const mostTried = 3;

/** Asks one judge that had no part in the refinement: nothing it says was ever shown to a refiner. */
export async function askHeldOut(
  subject: Subject,
  { model }: { model: string | undefined },
  steps: AgentSteps,
): Promise<HeldOutReview> {
  const dismissed: DismissedJudge[] = [];
  for (let number = 1; number <= mostTried && !steps.mustStop(); number++) {
    const asked = { judge: `held-out-${number}`, ...(model !== undefined && { model }) };
    const step = number === 1 ? 'held-out' : `held-out.${number}`;
    const hearing = await hearJudges(subject, [asked], { step, times: 1, steps });
    dismissed.push(...hearing.dismissed);
    const [judge] = hearing.heard;
    if (judge !== undefined) return { judge, dismissed };
  }
  return { dismissed };
}
