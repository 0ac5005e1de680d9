import { type ErrorInfo, isParallelAgentsError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { together } from '../job/together.ts';
import { agentToData } from '../kept-agents.ts';
import type { GrowingAgents } from './growing-agents.ts';
import type { CreatedAgent, OrchestrateOptions } from './options.ts';
import type { Phases } from './phases.ts';
import type { MissingAgent } from './plan.ts';
import type { OrchestrationReport } from './report.ts';

interface Creation {
  createAgent: NonNullable<OrchestrateOptions['createAgent']>;
  /** Gets those that could be created. */
  agents: GrowingAgents;
  phases: Phases;
  step: 'create' | 'recreate';
  /** What the goal demands of scores. */
  atLeast?: number;
  /** Gets those that can be used. */
  made: NonNullable<OrchestrationReport['made']>;
}

type Created = CreatedAgent | { error: ErrorInfo };

/**
 * Creates the agents that a plan is missing, at the same time.
 * @returns why, for those that could not be created
 */
export async function createMissing(
  missing: readonly MissingAgent[],
  { createAgent, agents, phases, step, atLeast, made: kept }: Creation,
): Promise<ReadonlyMap<string, ErrorInfo>> {
  const made = await together(missing, {
    async work(brief, index) {
      const created = await tryCreate(brief, `${step}-${index + 1}`);
      const what = 'error' in created ? { error: created.error } : { made: agentToData(created.agent) };
      phases.job.record({ type: 'agent.created', agent: brief.name, ...what });
      return { ...created, name: brief.name };
    },
    stop: () => phases.stop('the orchestration cannot go on'),
  });
  // In the order of the briefs: which one was ready first must not change what a planner is shown.
  for (const created of made) {
    // The tasks of the plan know it by the name that the planner gave it.
    if (!('agent' in created)) continue;
    const { agent, name, shortOf } = created;
    agents.add({ ...agent, name });
    kept.push({ name, ...(shortOf !== undefined && { shortOf }) });
  }
  return new Map(made.flatMap((created) => ('error' in created ? [[created.name, created.error]] : [])));

  async function tryCreate(brief: MissingAgent, part: string): Promise<Created> {
    try {
      const given = await createAgent(brief, {
        job: phases.job.within(part),
        signal: phases.signal,
        ...(atLeast !== undefined && { atLeast }),
      });
      const created = 'agent' in given ? given : { agent: given };
      // Work that must reach a number is not given to an agent that does not reach it.
      return created.shortOf !== undefined && atLeast !== undefined
        ? { error: refused(created.shortOf) }
        : created;
    } catch (thrown) {
      if (phases.signal.aborted || isParallelAgentsError(thrown)) return { error: toErrorInfo(thrown) };
      throw thrown;
    }
  }
}

function refused(shortOf: string): ErrorInfo {
  return {
    code: 'GATE_REFUSED',
    message: `It was made, and falls short of what the goal demands: ${shortOf}`,
    fix: 'Ask for less, or make the agent yourself until it comes to that.',
    retryable: false,
  };
}
