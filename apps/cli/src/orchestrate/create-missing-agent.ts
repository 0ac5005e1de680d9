import { resolve } from 'node:path';
import { type AgentDefinition, type OrchestratorOptions, ParallelAgentsError } from '@parallel-agents/core';
import { createMetaAgentWorkflow, type OrchestrateOptions } from '@parallel-agents/meta';
import { namesIn, writeAgents } from '../agent-workflows/agent-folder.ts';
import type { Environment } from '../environment.ts';
import type { Reporter } from '../reporter.ts';
import type { OrchestrateFlags } from './orchestrate-flags.ts';

/** Reviews of a new agent at most: it is made for one plan, and the plan waits for it. */
const maxRounds = 2;

/** Makes an agent that a plan is missing: designed, tried, judged and, if need be, revised once. */
export function createMissingAgent(
  shared: Omit<OrchestratorOptions, 'agents'>,
  { keepAgents }: OrchestrateFlags,
  reporter: Reporter,
  environment: Environment,
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
    if (keepAgents !== undefined) await keep(outcome.agent, keepAgents, reporter, environment);
    return outcome.agent;
  };
}

/** A file that is there is left alone: it may be an agent that people rely on. */
async function keep(
  agent: AgentDefinition,
  folder: string,
  reporter: Reporter,
  environment: Environment,
): Promise<void> {
  if ((await namesIn(resolve(environment.cwd, folder))).includes(agent.name)) {
    reporter.problem(`The new agent ${agent.name} is not kept: ${folder} has one of that name.`);
    return;
  }
  for (const file of await writeAgents([agent], { out: folder }, environment)) reporter.note(`wrote ${file}`);
}
