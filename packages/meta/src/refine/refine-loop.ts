import type { ErrorInfo } from '@parallel-agents/core';
import type { Authored } from '../create/create-agent.ts';
import type { AgentCandidate } from '../design/agent-design.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import type { AgentJobLimits } from '../job/options.ts';
import { HeldOutPairs, splitFixtures } from '../pairs/held-out-pairs.ts';
import { isProved, isWorse } from '../pairs/pair-result.ts';
import { askHeldOut, type HeldOutReview } from '../panel/ask-held-out.ts';
import type { PanelReview } from '../panel/panel-review.ts';
import { BestSoFar, regressions } from './best-so-far.ts';
import { type Exam, examOf } from './exam.ts';
import { type Examined, type ExamineOptions, examine, isAccepted, subjectOf, whyNotRun } from './examine.ts';
import { type Finding, findingsOf } from './findings.ts';
import { modelsFor } from './judge-models.ts';
import type { Gain, RoundRecord, StopReason } from './outcome.ts';
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
  gain?: Gain;
  error?: ErrorInfo;
}

/** Review, revise, review again: the best version is kept, and each revision starts from it. */
export async function refineLoop(first: Authored, options: LoopOptions, steps: AgentSteps): Promise<LoopEnd> {
  const { fixtures } = first.candidate.design;
  const { shown, heldOut: hidden } = options.reviewOnly
    ? { shown: fixtures, heldOut: [] }
    : splitFixtures(fixtures);
  const start = { ...first, candidate: withFixtures(first.candidate, shown) };
  const exam = examOf(start.candidate, options.brief);
  const pairs = new HeldOutPairs(exam, { heldOut: hidden, judges: options.judges }, steps);
  const loop = new Loop({ exam, pairs, options, steps });
  const end = await loop.run(start);
  const { candidate } = end.best;
  const whole = withFixtures(candidate, [...candidate.design.fixtures, ...hidden]);
  return { ...end, best: { ...end.best, candidate: whole } };
}

interface LoopParts {
  exam: Exam;
  pairs: HeldOutPairs;
  options: LoopOptions;
  steps: AgentSteps;
}

/** The work on one agent, from its first version on. */
class Loop {
  readonly #exam: Exam;
  readonly #pairs: HeldOutPairs;
  readonly #options: LoopOptions;
  readonly #steps: AgentSteps;
  readonly #rounds: RoundRecord[] = [];
  /** Versions that were examined, as text: a panel that is asked again about one would only roll the dice again. */
  readonly #examined = new Set<string>();

  constructor({ exam, pairs, options, steps }: LoopParts) {
    this.#exam = exam;
    this.#pairs = pairs;
    this.#options = options;
    this.#steps = steps;
  }

  async run(start: Authored): Promise<LoopEnd> {
    const steps = this.#steps;
    const examined = await this.#review(start);
    this.#record(examined, { regressed: [], best: true });
    const kept = new BestSoFar(examined, start.authorModel);
    const steady = { examined, keptSteps: 0 };
    let end = endOf(kept, examined, this.#rounds.length, this.#options, steps);
    while (end === undefined) {
      const request = {
        findings: openFindings(kept),
        strengths: strengthsOf(kept.best),
        exam: this.#exam,
        step: `refine-${this.#rounds.length}`,
      };
      const revised = await revise(kept.best.candidate, request, steps);
      if ('error' in revised) {
        end = { stoppedBy: steps.mustStop() ?? 'failure', error: revised.error };
        break;
      }
      const next = await this.#consider(revised, kept, steady);
      end = endOf(kept, next, this.#rounds.length, this.#options, steps);
    }
    const { best } = kept;
    const heldOut = await confirm(kept, this.#exam, this.#options, steps);
    const gain = best === examined ? undefined : await this.#gain(examined, kept, steady.keptSteps);
    return {
      best,
      ...end,
      rounds: this.#rounds,
      findings: findingsOf(best.evidence, best.panel),
      ...(heldOut && { heldOut }),
      ...(gain && { gain }),
    };
  }

  async #consider(revised: Authored, kept: BestSoFar, steady: { keptSteps: number }): Promise<Examined> {
    const { best } = kept;
    if (this.#examined.has(textOf(revised.candidate))) {
      kept.noteUnchanged();
      this.#record(
        { candidate: best.candidate, evidence: best.evidence },
        { unchanged: true, regressed: [], best: false },
      );
      return best;
    }
    const next = await this.#review(revised, best);
    const regressed = kept.consider(next, revised.authorModel, this.#steps.mustStop() !== undefined);
    const isBest = kept.best === next;
    if (isBest) steady.keptSteps += 1;
    this.#record(next, { regressed, best: isBest });
    return next;
  }

  /** @param before the best version so far, with which the answers are compared */
  #review({ candidate, authorModel }: Authored, before?: Examined): Promise<Examined> {
    this.#examined.add(textOf(candidate));
    const { judgeModels, judges, target, reviewOnly } = this.#options;
    const { panel: models } = modelsFor(judgeModels, authorModel);
    const round = this.#rounds.length + 1;
    const options: ExamineOptions = {
      round,
      exam: this.#exam,
      judges,
      target,
      judgeModels: models,
      thorough: reviewOnly,
    };
    // Where the one before could not be judged, what a machine sees decides.
    if (before?.panel === undefined) return examine(candidate, options, this.#steps);
    return examine(
      candidate,
      {
        ...options,
        compare: (version) =>
          this.#pairs.compare(before.candidate, version.candidate, { number: round, models }),
        isWorthJudging: ({ pairs }) => pairs === undefined || !isWorse(pairs),
      },
      this.#steps,
    );
  }

  #record(
    { evidence, pairs, panel }: Examined,
    what: Pick<RoundRecord, 'regressed' | 'best' | 'unchanged'>,
  ): void {
    const round = {
      round: this.#rounds.length + 1,
      evidence,
      ...(pairs && { pairs }),
      ...(panel && { panel }),
      ...what,
    };
    this.#rounds.push(round);
    this.#options.onRound(round);
  }

  /** What is claimed is shown against the first version, and not pieced together of steps that each looked good. */
  async #gain(first: Examined, { best, authorModel }: BestSoFar, keptSteps: number): Promise<Gain> {
    const { panel: models } = modelsFor(this.#options.judgeModels, authorModel);
    const canRun = first.evidence.fixtures !== undefined && !this.#steps.mustStop();
    const pairs =
      keptSteps === 1 && best.pairs
        ? best.pairs
        : canRun
          ? await this.#pairs.compare(first.candidate, best.candidate, {
              number: this.#rounds.length + 1,
              models,
            })
          : undefined;
    const { evidence, panel } = first;
    return {
      before: { evidence, ...(panel && { panel }) },
      claim: pairs && isProved(pairs) ? 'improved' : 'unproved',
      ...(pairs && { pairs }),
    };
  }
}

function withFixtures(
  candidate: AgentCandidate,
  fixtures: AgentCandidate['design']['fixtures'],
): AgentCandidate {
  return { ...candidate, design: { ...candidate.design, fixtures } };
}

/** A version by its text; the number of the version is none of it. */
function textOf({ design }: AgentCandidate): string {
  return JSON.stringify(design);
}

/** Whether the loop is over after a round, and why. */
function endOf(
  kept: BestSoFar,
  { panel, evidence }: Examined,
  round: number,
  { target, maxRounds, reviewOnly }: LoopOptions,
  steps: AgentSteps,
): Pick<LoopEnd, 'stoppedBy' | 'error'> | undefined {
  const stopped = steps.mustStop();
  const error = stopped === 'budget' ? steps.shortage() : undefined;
  if (stopped !== undefined) return { stoppedBy: stopped, ...(error && { error }) };
  if (reviewOnly) return { stoppedBy: 'reviewed' };
  if (isAccepted(kept.best, target)) return { stoppedBy: 'target' };
  if (panel?.complete === false) return { stoppedBy: 'failure', error: noPanel(panel) };
  const notRun = whyNotRun(evidence);
  if (notRun !== undefined) return { stoppedBy: 'failure', error: noRun(notRun) };
  // A refiner that is told nothing can mend nothing.
  if (kept.roundsWithoutGain >= patience || openFindings(kept).length === 0) return { stoppedBy: 'no-gain' };
  return round >= maxRounds ? { stoppedBy: 'max-rounds' } : undefined;
}

/** Asks the judge that was kept apart about what a panel has judged. */
async function confirm(
  { best, authorModel }: BestSoFar,
  exam: Exam,
  { judgeModels }: LoopOptions,
  steps: AgentSteps,
): Promise<HeldOutReview | undefined> {
  if (best.panel === undefined || steps.mustStop()) return undefined;
  const { heldOut: model } = modelsFor(judgeModels, authorModel);
  return askHeldOut(subjectOf(best, exam), { model }, steps);
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

/** Of an agent that could not be run, nothing is known: neither that it is good nor what to mend. */
function noRun(why: string): ErrorInfo {
  return {
    code: 'PROVIDER_ERROR',
    message: `A fixture could not be run, twice: ${why}`,
    fix: 'This is no fault of the agent. Look at the provider, and do it again; with a journal, what was done stays done.',
    retryable: false,
  };
}

function strengthsOf({ panel }: Examined): string[] {
  return [...new Set(panel?.judges.flatMap(({ verdict }) => verdict.strengths))];
}
