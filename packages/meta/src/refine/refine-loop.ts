import type { ErrorInfo } from '@parallel-agents/core';
import type { Authored } from '../create/create-agent.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import type { AgentJobLimits } from '../job/options.ts';
import { askHeldOut, type HeldOutReview } from '../panel/ask-held-out.ts';
import type { PanelReview } from '../panel/panel-review.ts';
import { BestSoFar, regressions } from './best-so-far.ts';
import { type Examined, examine, isAccepted, subjectOf } from './examine.ts';
import { type Finding, findingsOf } from './findings.ts';
import { modelsFor } from './judge-models.ts';
import type { RoundRecord, StopReason } from './outcome.ts';
import { revise } from './revise.ts';

/** As many rounds without gain end the loop. */
const patience = 2;

export interface LoopOptions extends AgentJobLimits {
  brief?: unknown;
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
  const rounds: RoundRecord[] = [];
  const review = async (version: Authored): Promise<Examined> => {
    const { panel: judgeModels } = modelsFor(options.judgeModels, version.authorModel);
    const round = rounds.length + 1;
    return examine(
      version.candidate,
      { ...options, round, judgeModels, thorough: options.reviewOnly },
      steps,
    );
  };
  const record = ({ evidence, panel }: Examined, regressed: string[], best: boolean): void => {
    const round = { round: rounds.length + 1, evidence, ...(panel && { panel }), regressed, best };
    rounds.push(round);
    options.onRound(round);
  };

  const examined = await review(first);
  record(examined, [], true);
  const kept = new BestSoFar(examined, first.authorModel);
  let end = endOf(kept, examined, rounds.length, options, steps);
  while (end === undefined) {
    const request = {
      findings: openFindings(kept),
      strengths: strengthsOf(kept.best),
      step: `refine-${rounds.length}`,
    };
    const revised = await revise(kept.best.candidate, request, steps);
    if ('error' in revised) {
      end = { stoppedBy: steps.mustStop() ?? 'failure', error: revised.error };
      break;
    }
    const next = await review(revised);
    const regressed = kept.consider(next, revised.authorModel, steps.mustStop() !== undefined);
    record(next, regressed, kept.best === next);
    end = endOf(kept, next, rounds.length, options, steps);
  }
  const { best } = kept;
  const heldOut = await confirm(kept, options, steps);
  return {
    best,
    ...end,
    rounds,
    findings: findingsOf(best.evidence, best.panel),
    ...(heldOut && { heldOut }),
  };
}

/** Whether the loop is over after a round, and why. */
function endOf(
  kept: BestSoFar,
  { panel }: Examined,
  round: number,
  { target, maxRounds, reviewOnly }: LoopOptions,
  steps: AgentSteps,
): Pick<LoopEnd, 'stoppedBy' | 'error'> | undefined {
  const stopped = steps.mustStop();
  if (stopped !== undefined) return { stoppedBy: stopped };
  if (reviewOnly) return { stoppedBy: 'reviewed' };
  if (isAccepted(kept.best, target)) return { stoppedBy: 'target' };
  if (panel?.complete === false) return { stoppedBy: 'failure', error: noPanel(panel) };
  // A refiner that is told nothing can mend nothing.
  if (kept.roundsWithoutGain >= patience || openFindings(kept).length === 0) return { stoppedBy: 'no-gain' };
  return round >= maxRounds ? { stoppedBy: 'max-rounds' } : undefined;
}

/** Asks the judge that was kept apart about what a panel has judged. */
async function confirm(
  { best, authorModel }: BestSoFar,
  { judgeModels, brief }: LoopOptions,
  steps: AgentSteps,
): Promise<HeldOutReview | undefined> {
  if (best.panel === undefined || steps.mustStop()) return undefined;
  const { heldOut: model } = modelsFor(judgeModels, authorModel);
  return askHeldOut(subjectOf(best, brief), { model }, steps);
}

/** What a revision lost comes first: the next one must not lose it again. */
function openFindings({ best, lost }: BestSoFar): Finding[] {
  const own = findingsOf(best.evidence, best.panel);
  if (lost === undefined) return own;
  const names = regressions(best, lost);
  const warnings = findingsOf(lost.evidence).filter(
    ({ source, place }) => source === 'fixtures' && names.includes(place),
  );
  const change = 'A revision of this design broke it: do not.';
  return [...warnings.map((finding) => ({ ...finding, change })), ...own];
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
