import type { ErrorInfo } from '@parallel-agents/core';
import type { Authored } from '../create/create-agent.ts';
import { askHeldOut, type HeldOutReview } from '../panel/ask-held-out.ts';
import type { PanelReview } from '../panel/panel-review.ts';
import type { AgentSteps } from '../workflow/agent-steps.ts';
import type { WorkflowLimits } from '../workflow/options.ts';
import { type Examined, examine, isAccepted, isBetter, regressions, subjectOf } from './examine.ts';
import { type Finding, findingsOf } from './findings.ts';
import { modelsFor } from './judge-models.ts';
import type { RoundRecord, StopReason } from './outcome.ts';
import { revise } from './revise.ts';

/** As many rounds without gain end the loop. */
const patience = 2;

export interface LoopOptions extends WorkflowLimits {
  wish?: unknown;
  /** Review once, whatever the evidence, and revise nothing. */
  reviewOnly: boolean;
  onRound(round: RoundRecord): void;
}

/** Where the loop ended. */
export interface LoopEnd {
  best: Examined;
  stoppedBy: StopReason;
  rounds: RoundRecord[];
  findings: Finding[];
  heldOut?: HeldOutReview;
  error?: ErrorInfo;
}

/** Review, revise, review again: the best version is kept, and each revision starts from it. */
export async function refineLoop(first: Authored, options: LoopOptions, steps: AgentSteps): Promise<LoopEnd> {
  const { judges, target, maxRounds, reviewOnly, wish } = options;
  const rounds: RoundRecord[] = [];
  let { candidate, authorModel } = first;
  let best: Examined | undefined;
  let bestAuthor = authorModel;
  let lost: Examined | undefined;
  let withoutGain = 0;
  let error: ErrorInfo | undefined;
  let stoppedBy: StopReason | undefined;

  for (let round = 1; stoppedBy === undefined; round++) {
    const { panel: judgeModels } = modelsFor(options.judgeModels, authorModel);
    const now = await examine(
      candidate,
      { round, wish, judges, judgeModels, target, thorough: reviewOnly },
      steps,
    );
    const regressed = regressions(best, now);
    const gained = isBetter(now, best);
    // A round that was broken off says nothing about the version.
    if (best === undefined || (gained && !steps.mustStop())) {
      best = now;
      bestAuthor = authorModel;
      withoutGain = 0;
      lost = undefined;
    } else {
      withoutGain += 1;
      lost = regressed.length > 0 ? now : undefined;
    }
    const { evidence, panel } = now;
    const record = { round, evidence, ...(panel && { panel }), regressed, best: best === now };
    rounds.push(record);
    options.onRound(record);

    stoppedBy =
      steps.mustStop() ??
      (isAccepted(best, target) ? 'target' : undefined) ??
      (panel?.complete === false && !reviewOnly ? 'failure' : undefined) ??
      (withoutGain >= patience ? 'no-gain' : undefined) ??
      (round >= maxRounds || reviewOnly ? 'max-rounds' : undefined);
    if (stoppedBy === 'failure' && panel) error = noPanel(panel);
    if (stoppedBy !== undefined) break;
    const findings = openFindings(best, lost);
    if (findings.length === 0) {
      stoppedBy = 'no-gain';
      break;
    }
    const revised = await revise(
      best.candidate,
      { findings, strengths: strengthsOf(best), step: `refine-${round}` },
      steps,
    );
    if ('error' in revised) {
      error = revised.error;
      stoppedBy = steps.mustStop() ?? 'failure';
    } else ({ candidate, authorModel } = revised);
  }

  if (best === undefined) throw new TypeError('The first version is always the best so far.');
  const { heldOut: model } = modelsFor(options.judgeModels, bestAuthor);
  const heldOut =
    best.panel === undefined || steps.mustStop()
      ? undefined
      : await askHeldOut(subjectOf(best, wish), { model }, steps);
  return {
    best,
    stoppedBy,
    rounds,
    findings: findingsOf(best.evidence, best.panel),
    ...(heldOut && { heldOut }),
    ...(error && { error }),
  };
}

/** What a revision that lost something lost comes first: the next one must not lose it again. */
function openFindings(best: Examined, lost: Examined | undefined): Finding[] {
  const own = findingsOf(best.evidence, best.panel);
  if (lost === undefined) return own;
  const names = regressions(best, lost);
  const warnings = findingsOf(lost.evidence, undefined, names).filter(
    ({ source, place }) => source === 'fixtures' && names.includes(place),
  );
  return [
    ...warnings.map((finding) => ({ ...finding, change: 'A revision of this design broke it: do not.' })),
    ...own,
  ];
}

/** Without a panel there is nothing to accept on, and nothing to revise by. */
function noPanel({ dismissed }: PanelReview): ErrorInfo {
  const last = dismissed.at(-1);
  return {
    code: 'GATE_FAILED',
    message: `The panel could not be filled: ${dismissed.length} judges were dismissed, the last one because: ${last?.reason}`,
    fix: 'Give other models for judges, or a higher timeout.',
    retryable: false,
  };
}

function strengthsOf({ panel }: Examined): string[] {
  return [...new Set(panel?.judges.flatMap(({ verdict }) => verdict.strengths))];
}
