import {
  type AgentDefinition,
  type ErrorInfo,
  isParallelAgentsError,
  toErrorInfo,
} from '@parallel-agents/core';
import type { Authored } from './create/create-agent.ts';
import type { AgentCandidate } from './design/agent-design.ts';
import { toDefinition } from './design/to-definition.ts';
import { keptAgents } from './kept-agents.ts';
import { isAccepted } from './refine/examine.ts';
import type { AgentOutcome, AgentOutcomeStatus, WorkflowReport } from './refine/outcome.ts';
import { outlineOfOutcome, outlineOfRound } from './refine/outline.ts';
import { type LoopEnd, refineLoop } from './refine/refine-loop.ts';
import type { AgentSteps } from './workflow/agent-steps.ts';
import { checkJudgeModels } from './workflow/check-judge-models.ts';
import { checkOptions, type WorkflowOptions } from './workflow/options.ts';
import { together } from './workflow/together.ts';
import { Workflow } from './workflow/workflow.ts';

/** An agent to be worked on. */
export interface AgentJob {
  /** How events name it. */
  name: string;
  brief?: unknown;
  /** Brings the first version, or says why there is none. */
  begin(steps: AgentSteps): Promise<Authored | { error: ErrorInfo }>;
}

/**
 * Works on agents at the same time, each on its own clock.
 * @throws InputError for options out of range; RuntimeError if the runtime could not be used at all
 */
export async function runAgents(
  jobs: readonly AgentJob[],
  options: WorkflowOptions,
  kind: 'create' | 'refine' | 'review',
): Promise<WorkflowReport> {
  const { judgeModels } = checkOptions(options);
  await checkJudgeModels(judgeModels, options.runtime, options.signal);
  const workflow = await Workflow.open(
    options,
    kind,
    jobs.map(({ name }) => name),
  );
  try {
    const report = await work(jobs, workflow, kind === 'review');
    const isMet = ({ status }: AgentOutcome): boolean => status === 'met' || status === 'reviewed';
    await workflow.end(options, report.agents.every(isMet), keptAgents(report));
    return report;
  } catch (thrown) {
    await workflow.giveUp(options);
    throw thrown;
  }
}

async function work(
  jobs: readonly AgentJob[],
  workflow: Workflow,
  reviewOnly: boolean,
): Promise<WorkflowReport> {
  const thrown: unknown[] = [];
  const agents = await together(jobs, {
    work: (job, index) => runOne(job, index + 1, workflow, reviewOnly, (reason) => thrown.push(reason)),
    stop: () => workflow.stop('the workflow cannot go on'),
  });
  const summary = workflow.summary();
  // Nothing was started at all: that is not a result of the agents.
  if (thrown.length === jobs.length && summary.runs === 0) throw thrown[0];
  return { workflowId: workflow.job.id, agents, summary };
}

async function runOne(
  job: AgentJob,
  number: number,
  workflow: Workflow,
  reviewOnly: boolean,
  onThrown: (thrown: unknown) => void,
): Promise<AgentOutcome> {
  const { part, steps, account } = workflow.stepsOf(number);
  part.record({ type: 'agent.started', agent: job.name });
  const outcome = await outcomeOf(job, workflow, { part, steps, account }, reviewOnly, onThrown);
  part.record({ type: 'agent.ended', agent: job.name, outcome: outlineOfOutcome(outcome) });
  return outcome;
}

async function outcomeOf(
  job: AgentJob,
  workflow: Workflow,
  { part, steps, account }: ReturnType<Workflow['stepsOf']>,
  reviewOnly: boolean,
  onThrown: (thrown: unknown) => void,
): Promise<AgentOutcome> {
  const { target } = workflow.limits;
  const failed = (error: ErrorInfo): AgentOutcome => ({
    name: job.name,
    status: 'failed',
    stoppedBy: steps.mustStop() ?? 'failure',
    target,
    rounds: [],
    findings: [],
    error,
    summary: account.summary(),
  });
  try {
    const first = await job.begin(steps);
    if ('error' in first) return failed(first.error);
    const end = await refineLoop(
      first,
      {
        ...workflow.limits,
        brief: job.brief,
        reviewOnly,
        onRound: (round) =>
          part.record({ type: 'round.ended', agent: job.name, round: outlineOfRound(round) }),
      },
      steps,
    );
    return { ...toOutcome(end, target, reviewOnly), summary: account.summary() };
  } catch (thrown) {
    if (!isParallelAgentsError(thrown)) throw thrown;
    onThrown(thrown);
    return failed(toErrorInfo(thrown));
  }
}

function toOutcome(end: LoopEnd, target: number, reviewOnly: boolean): Omit<AgentOutcome, 'summary'> {
  const { best, heldOut, error, ...rest } = end;
  const { candidate, evidence, panel } = best;
  const agent = definitionOf(candidate);
  const { namespace } = candidate.metadata;
  return {
    name: namespace === undefined ? candidate.design.name : `${namespace}/${candidate.design.name}`,
    status: reviewOnly ? 'reviewed' : statusOf(end, target),
    target,
    ...rest,
    design: candidate.design,
    ...(agent && { agent }),
    evidence,
    ...(panel && { panel }),
    ...(heldOut && { heldOut }),
    ...(error && { error }),
  };
}

function statusOf({ best, heldOut }: LoopEnd, target: number): AgentOutcomeStatus {
  if (!isAccepted(best, target)) return 'not-met';
  return (heldOut?.judge?.score.overall ?? 0) >= target ? 'met' : 'unconfirmed';
}

/** A version whose schemas cannot be used is shown with what is wrong with it; it cannot be run. */
function definitionOf(candidate: AgentCandidate): AgentDefinition | undefined {
  try {
    return toDefinition(candidate);
  } catch (thrown) {
    if (isParallelAgentsError(thrown)) return undefined;
    throw thrown;
  }
}
