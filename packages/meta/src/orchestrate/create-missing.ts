import { type ErrorInfo, isParallelAgentsError, toErrorInfo } from '@parallel-agents/core';
import type { GrowingAgents } from './growing-agents.ts';
import type { OrchestrateOptions } from './options.ts';
import type { Phases } from './phases.ts';
import type { MissingAgent } from './plan.ts';

interface Creation {
  createAgent: NonNullable<OrchestrateOptions['createAgent']>;
  /** Gets those that could be created. */
  agents: GrowingAgents;
  phases: Phases;
  step: 'create' | 'recreate';
}

/**
 * Creates the agents that a plan is missing, at the same time.
 * @returns why, for those that could not be created
 */
export async function createMissing(
  missing: readonly MissingAgent[],
  { createAgent, agents, phases, step }: Creation,
): Promise<ReadonlyMap<string, ErrorInfo>> {
  const failures = await Promise.all(
    missing.map(async (wish, index) => {
      const id = `${phases.id}.${step}-${index + 1}`;
      const error = await tryCreate(wish, id);
      phases.emit({ type: 'agent-created', agent: wish.name, ...(error && { error }) });
      return error && ([wish.name, error] as const);
    }),
  );
  return new Map(failures.filter((failure) => failure !== undefined));

  async function tryCreate(wish: MissingAgent, id: string): Promise<ErrorInfo | undefined> {
    try {
      const agent = await createAgent(wish, {
        id,
        signal: phases.signal,
        record: (event) => phases.record('create', id, event),
      });
      // The tasks of the plan know it by the name that the planner gave it.
      agents.add({ ...agent, name: wish.name });
      return undefined;
    } catch (thrown) {
      if (phases.signal.aborted || isParallelAgentsError(thrown)) return toErrorInfo(thrown);
      throw thrown;
    }
  }
}
