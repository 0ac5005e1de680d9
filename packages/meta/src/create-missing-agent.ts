import { type AgentDefinition, ParallelAgentsError } from '@parallel-agents/core';
import { createMetaAgentWorkflow } from './create-meta-agent-workflow.ts';
import type { AgentJobOptions } from './job/options.ts';
import type { OrchestrateOptions } from './orchestrate/options.ts';
import { describeOutcome } from './refine/describe.ts';
import type { AgentOutcome } from './refine/outcome.ts';
import { outlineOfOutcome } from './refine/outline.ts';

/** Reviews of an agent that is made for one plan, at most. */
export const missingAgentRounds = 2;

export interface MissingAgentOptions
  extends Omit<AgentJobOptions, 'jobId' | 'resume' | 'signal' | 'onEvent' | 'job' | 'journal'> {
  /** Reviews of the new agent at most: it is made for one plan, and the plan waits for it. @default 2 */
  maxRounds?: number;
  /** Called with each agent that can be run, whether it met the target or not. */
  onCreated?(agent: AgentDefinition, outcome: AgentOutcome): void | Promise<void>;
}

/**
 * What `orchestrate` takes as `createAgent`: an agent that a plan is missing is designed, tried, judged and, if need be,
 * revised. Its target is what the goal demands, or else `target`. One that falls short says so.
 *
 * @example
 * const createAgent = createMissingAgent({ runtime });
 * await orchestrate(goal, { runtime, agents, createAgent });
 */
export function createMissingAgent({
  maxRounds = missingAgentRounds,
  onCreated,
  ...options
}: MissingAgentOptions): NonNullable<OrchestrateOptions['createAgent']> {
  return async ({ name, purpose }, { job, signal, atLeast }) => {
    const { agents } = await createMetaAgentWorkflow([{ name, purpose }], {
      ...options,
      ...(atLeast !== undefined && { target: atLeast }),
      maxRounds,
      job,
      signal,
    });
    const [outcome] = agents;
    if (outcome?.agent === undefined) {
      throw new ParallelAgentsError({
        code: outcome?.error?.code ?? 'INVALID_AGENT',
        message: outcome?.error?.message ?? 'no version of it can be run',
        fix: outcome?.error?.fix ?? 'Write the agent yourself, and give it to the orchestrator.',
      });
    }
    await onCreated?.(outcome.agent, outcome);
    if (outcome.status === 'met') return { agent: outcome.agent };
    return { agent: outcome.agent, shortOf: describeOutcome(outlineOfOutcome(outcome)) };
  };
}
