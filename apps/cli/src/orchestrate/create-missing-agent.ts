import { type OrchestratorOptions, ParallelAgentsError } from '@parallel-agents/core';
import { createMetaAgentWorkflow, type OrchestrateOptions } from '@parallel-agents/meta';
import type { Reporter } from '../reporter.ts';

/** Reviews of a new agent at most: it is made for one plan, and the plan waits for it. */
const maxRounds = 2;

/** Makes an agent that a plan is missing: designed, tried, judged and, if need be, revised once. */
export function createMissingAgent(
  shared: Omit<OrchestratorOptions, 'agents'>,
  reporter: Reporter,
): NonNullable<OrchestrateOptions['createAgent']> {
  return async ({ name, purpose }, { id, signal, record }) => {
    const { agents } = await createMetaAgentWorkflow([{ name, purpose }], {
      ...shared,
      maxRounds,
      workflowId: id,
      resume: shared.journal !== undefined,
      signal,
      onEvent: (event) => {
        if (event.type === 'step-event') record(event.event);
      },
    });
    const [outcome] = agents;
    if (outcome?.agent === undefined) {
      throw new ParallelAgentsError({
        code: outcome?.error?.code ?? 'INVALID_AGENT',
        message: outcome?.error?.message ?? 'no version of it can be run',
        fix: outcome?.error?.fix ?? 'Write the agent yourself, and load it with --agents.',
      });
    }
    if (outcome.status !== 'met') {
      reporter.note(
        `The new agent ${name} did not reach the target of ${outcome.target}; the plan uses it all the same.`,
      );
    }
    return outcome.agent;
  };
}
