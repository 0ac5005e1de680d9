import { type AgentDefinition, type ErrorInfo, isParallelAgentsError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { Authored } from './create/create-agent.ts';
import type { AgentCandidate } from './design/agent-design.ts';
import { toDefinition } from './design/to-definition.ts';
import type { AgentSteps } from './job/agent-steps.ts';
import { AgentsJob } from './job/agents-job.ts';
import { checkJudgeModels } from './job/check-judge-models.ts';
import { type AgentJobOptions, checkOptions } from './job/options.ts';
import { together } from './job/together.ts';
import { keptAgents } from './kept-agents.ts';
import type { AgentJobReport, AgentOutcome } from './refine/outcome.ts';
import { outlineOfOutcome, outlineOfRound } from './refine/outline.ts';
import { type LoopEnd, refineLoop } from './refine/refine-loop.ts';
import { statusOf } from './refine/status-of.ts';

/** An agent to be worked on. */
export interface AgentWork {
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
  jobs: readonly AgentWork[],
  options: AgentJobOptions,
  kind: 'create' | 'refine' | 'review',
): Promise<AgentJobReport> {
  const { judgeModels } = checkOptions(options);
  await checkJudgeModels(judgeModels, options.runtime, options.signal);
  const agentsJob = await AgentsJob.open(
    options,
    kind,
    jobs.map(({ name }) => name),
  );
  try {
    const report = await work(jobs, agentsJob, kind === 'review');
    const isMet = ({ status }: AgentOutcome): boolean => status === 'met' || status === 'reviewed';
    await agentsJob.end(options, report.agents.every(isMet), keptAgents(report));
    return report;
  } catch (thrown) {
    await agentsJob.giveUp(options);
    throw thrown;
  }
}

async function work(
  jobs: readonly AgentWork[],
  agentsJob: AgentsJob,
  reviewOnly: boolean,
): Promise<AgentJobReport> {
  const thrown: unknown[] = [];
  const agents = await together(jobs, {
    work: (job, index) => runOne(job, index + 1, agentsJob, reviewOnly, (reason) => thrown.push(reason)),
    stop: () => agentsJob.stop('the job cannot go on'),
  });
  const summary = agentsJob.summary();
  // Nothing was started at all: that is not a result of the agents.
  if (thrown.length === jobs.length && summary.runs === 0) throw thrown[0];
  return { jobId: agentsJob.job.id, agents, summary };
}

async function runOne(
  job: AgentWork,
  number: number,
  agentsJob: AgentsJob,
  reviewOnly: boolean,
  onThrown: (thrown: unknown) => void,
): Promise<AgentOutcome> {
  const { part, steps, account } = agentsJob.stepsOf(number);
  part.record({ type: 'agent.started', agent: job.name });
  const outcome = await outcomeOf(job, agentsJob, { part, steps, account }, reviewOnly, onThrown);
  part.record({ type: 'agent.ended', agent: job.name, outcome: outlineOfOutcome(outcome) });
  return outcome;
}

async function outcomeOf(
  job: AgentWork,
  agentsJob: AgentsJob,
  { part, steps, account }: ReturnType<AgentsJob['stepsOf']>,
  reviewOnly: boolean,
  onThrown: (thrown: unknown) => void,
): Promise<AgentOutcome> {
  const { target } = agentsJob.limits;
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
        ...agentsJob.limits,
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
  const { best, heldOut, gain, error, ...rest } = end;
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
    ...(gain && { gain }),
    ...(error && { error }),
  };
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
