import type { AgentCandidate } from '../design/agent-design.ts';
import { type Evidence, isFailed } from '../evidence/fixture-result.ts';
import { runFixtures } from '../evidence/run-fixtures.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { isError, lintDesign } from '../lint/lint-agent.ts';
import type { PairResult } from '../pairs/pair-result.ts';
import { askPanel } from '../panel/ask-panel.ts';
import type { Subject } from '../panel/hear-judges.ts';
import type { PanelReview } from '../panel/panel-review.ts';
import { checkExam, type Exam } from './exam.ts';

/** A version, and what is known of it. */
export interface Examined {
  candidate: AgentCandidate;
  evidence: Evidence;
  /** Against the best version before it, on fixtures that its author has not seen. */
  pairs?: PairResult;
  panel?: PanelReview;
}

export interface ExamineOptions {
  round: number;
  exam: Exam;
  judges: number;
  judgeModels: readonly string[];
  target: number;
  /** Ask the panel also where evidence is bad, for a review that is to say everything. */
  thorough: boolean;
  /** Compares a version whose evidence is good with the one before; absent for the first. */
  compare?(version: Examined): Promise<PairResult | undefined>;
  /** Whether a panel is to be asked, after what was seen so far. */
  isWorthJudging?(version: Examined): boolean;
}

/** Lint, then the agent's own fixtures, pairs, the panel: each only where what came before it was good. */
export async function examine(
  candidate: AgentCandidate,
  options: ExamineOptions,
  steps: AgentSteps,
): Promise<Examined> {
  const { round, thorough, judges, judgeModels, target, exam } = options;
  const lint = [...lintDesign(candidate.design), ...checkExam(candidate.design, exam)];
  const evidence: Evidence = { lint };
  const errors = lint.filter(isError);
  const canRun = !errors.some(({ rule }) => rule === 'schema');
  if (errors.length === 0 || (thorough && canRun)) {
    const run = { step: `fixtures-${round}`, heldTo: exam.outputSchema };
    evidence.fixtures = await runFixtures(candidate, run, steps);
  }
  if ((!isSound(evidence) && !thorough) || steps.mustStop()) return { candidate, evidence };
  const pairs = await options.compare?.({ candidate, evidence });
  const compared = { candidate, evidence, ...(pairs && { pairs }) };
  if (steps.mustStop() || options.isWorthJudging?.(compared) === false) return compared;
  const panelOptions = { step: `review-${round}`, judges, models: judgeModels, target };
  const panel = await askPanel(subjectOf(compared, exam), panelOptions, steps);
  return { ...compared, panel };
}

export function subjectOf({ candidate, evidence }: Examined, { asked }: Pick<Exam, 'asked'>): Subject {
  return {
    design: candidate.design,
    brief: asked,
    fixtures: (evidence.fixtures ?? []).filter(({ notRun }) => notRun === undefined),
  };
}

/** No lint errors, and every fixture was run and passed. */
function isSound({ lint, fixtures }: Evidence): boolean {
  return !lint.some(isError) && fixtures !== undefined && fixtures.every(({ passed }) => passed);
}

/** Whether evidence and panel accept a version: the bound is reached, and nothing speaks against it. */
export function isAccepted({ evidence, panel }: Examined, target: number): boolean {
  return (
    isSound(evidence) &&
    panel?.complete === true &&
    panel.objections.length === 0 &&
    panel.lowerBound >= target
  );
}

/** Why nothing can be said of a version: its fixtures could not be run. */
export function whyNotRun({ fixtures = [] }: Evidence): string | undefined {
  if (fixtures.some(isFailed)) return undefined;
  return fixtures.find(({ notRun }) => notRun !== undefined)?.notRun;
}
