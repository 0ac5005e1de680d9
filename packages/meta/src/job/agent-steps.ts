import type { AgentDefinition, AgentResult, AgentTask, ErrorInfo } from '@parallel-agents/core';

/** @param number of the agent within the job, from 1 */
export function seedOf({ seed }: { seed: string }, number: number): string {
  return `${seed}/${number}`;
}

/** How the work on one agent is done: as steps of its job, one after the other. */
export interface AgentSteps {
  /** Decides the orders in which judges see things. */
  readonly seed: string;
  /**
   * Runs tasks as the step `<job>.<agent>.<step>` and gives one result for each, in their order.
   * @throws RuntimeError if the runtime cannot be used
   */
  run(step: string, tasks: readonly AgentTask[], agents: readonly AgentDefinition[]): Promise<AgentResult[]>;
  /** Why no further step may start, once that is so. */
  mustStop(): 'budget' | 'cancelled' | undefined;
  /** What the budget said, where it did not allow a session. */
  shortage(): ErrorInfo | undefined;
}
