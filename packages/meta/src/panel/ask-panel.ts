import type { AgentSteps } from '../job/agent-steps.ts';
import { type AskedJudge, checklistOf, hearJudges, type Subject } from './hear-judges.ts';
import type { DismissedJudge, HeardJudge, PanelReview } from './panel-review.ts';
import { couldAccept, tally } from './tally.ts';
import type { Verdict } from './verdict.ts';

export interface PanelOptions {
  /** Names the first sub-run; further ones get a number. */
  step: string;
  /** Seats. */
  judges: number;
  /** What they are to run on, in turn; empty: what the policy or the runtime chooses. */
  models: readonly string[];
  /** What the lower bound must come to: a panel that could get there is asked a second time. */
  target: number;
}

/** Judges in waiting, for each seat one. */
const substitutesPerSeat = 1;

/**
 * Fills every seat with a judge that stands. A panel that could accept is asked again in another order: who then comes
 * to something else altogether is replaced; of the others both verdicts count.
 */
export async function askPanel(
  subject: Subject,
  { step, judges: seats, models, target }: PanelOptions,
  steps: AgentSteps,
): Promise<PanelReview> {
  const judges = Array.from({ length: seats * (1 + substitutesPerSeat) }, (_, index): AskedJudge => {
    const model = models[index % models.length];
    return { judge: `judge-${index + 1}`, ...(model !== undefined && { model }) };
  });
  const modelOf = new Map(judges.map(({ judge, model }) => [judge, model]));
  const checklist = checklistOf(subject);
  const dismissed: DismissedJudge[] = [];
  let hearings = 0;
  const hear = async (asked: readonly AskedJudge[], times: 1 | 2): Promise<HeardJudge[]> => {
    hearings += 1;
    const name = hearings === 1 ? step : `${step}.${hearings}`;
    const hearing = await hearJudges(subject, asked, { step: name, times, steps });
    dismissed.push(...hearing.dismissed);
    return hearing.heard;
  };
  const fill = async (taken: readonly HeardJudge[], times: 1 | 2): Promise<HeardJudge[]> => {
    const heard = [...taken];
    while (heard.length < seats && judges.length > 0 && !steps.mustStop()) {
      heard.push(...(await hear(judges.splice(0, seats - heard.length), times)));
    }
    return heard;
  };

  let heard = await fill([], 1);
  const askedTwice = heard.length === seats && couldAccept(verdictsOf(heard), checklist, { target });
  if (askedTwice) {
    const again = heard.map(({ judge, verdict }): AskedJudge => {
      const model = modelOf.get(judge);
      return { judge, ...(model !== undefined && { model }), earlier: verdict };
    });
    heard = await fill(await hear(again, 1), 2);
  }
  const complete = heard.length === seats;
  const counted = heard.length > 0 ? tally(verdictsOf(heard), checklist, { target }) : undefined;
  return {
    complete,
    ...(counted ?? { mean: 0, objections: [] }),
    lowerBound: complete && counted ? counted.lowerBound : 0,
    askedTwice,
    judges: heard,
    dismissed,
    checklist,
  };
}

function verdictsOf(heard: readonly HeardJudge[]): Verdict[][] {
  return heard.map(({ verdicts }) => verdicts);
}
