import type { AgentCandidate } from '../design/agent-design.ts';
import type { Evidence } from '../evidence/fixture-result.ts';
import { runFixtures } from '../evidence/run-fixtures.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { isError, lintDesign } from '../lint/lint-agent.ts';
import { askPanel } from '../panel/ask-panel.ts';
import type { Subject } from '../panel/hear-judges.ts';
import type { PanelReview } from '../panel/panel-review.ts';

/** A version, and what is known of it. */
export interface Examined {
  candidate: AgentCandidate;
  evidence: Evidence;
  panel?: PanelReview;
}

export interface ExamineOptions {
  round: number;
  brief?: unknown;
  judges: number;
  judgeModels: readonly string[];
  target: number;
  /** Ask the panel also where evidence is bad, for a review that is to say everything. */
  thorough: boolean;
}

/** Lint, then the agent's own fixtures, then the panel: each only where what came before it was good. */
export async function examine(
  candidate: AgentCandidate,
  options: ExamineOptions,
  steps: AgentSteps,
): Promise<Examined> {
  const { round, thorough, judges, judgeModels, target } = options;
  const evidence: Evidence = { lint: lintDesign(candidate.design) };
  const errors = evidence.lint.filter(isError);
  const canRun = !errors.some(({ rule }) => rule === 'schema');
  if (errors.length === 0 || (thorough && canRun)) {
    evidence.fixtures = await runFixtures(candidate, `fixtures-${round}`, steps);
  }
  const sound = errors.length === 0 && evidence.fixtures?.every(({ passed }) => passed);
  if ((!sound && !thorough) || steps.mustStop()) return { candidate, evidence };
  const panelOptions = { step: `review-${round}`, judges, models: judgeModels, target };
  const panel = await askPanel(subjectOf({ candidate, evidence }, options.brief), panelOptions, steps);
  return { candidate, evidence, panel };
}

export function subjectOf({ candidate, evidence }: Examined, brief: unknown): Subject {
  return {
    design: candidate.design,
    ...(brief !== undefined && { brief }),
    fixtures: evidence.fixtures ?? [],
  };
}

/** No lint errors, and every fixture passed. */
function isSound({ lint, fixtures }: Evidence): boolean {
  return !lint.some(isError) && fixtures !== undefined && fixtures.every(({ passed }) => passed);
}

/** Whether evidence and panel accept a version. */
export function isAccepted({ evidence, panel }: Examined, target: number): boolean {
  return isSound(evidence) && panel?.complete === true && panel.lowerBound >= target;
}
