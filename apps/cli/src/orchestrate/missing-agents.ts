import { resolve } from 'node:path';
import type { AgentDefinition, OrchestratorOptions } from '@parallel-agents/core';
import { createMissingAgent, type OrchestrateOptions } from '@parallel-agents/meta';
import { namesIn, writeAgents } from '../agent-workflows/agent-folder.ts';
import type { Reporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { OrchestrateFlags } from './orchestrate-flags.ts';

/** Makes the agents that a plan is missing; with --keep-agents they are kept. */
export function missingAgentsFor(
  shared: Omit<OrchestratorOptions, 'agents'>,
  { keepAgents }: OrchestrateFlags,
  reporter: Reporter,
  environment: Environment,
): NonNullable<OrchestrateOptions['createAgent']> {
  return createMissingAgent({
    ...shared,
    async onCreated(agent, { status, target }) {
      if (status !== 'met') {
        reporter.note(
          `The new agent ${agent.name} did not reach the target of ${target}; the plan uses it all the same.`,
        );
      }
      if (keepAgents !== undefined) await keep(agent, keepAgents, reporter, environment);
    },
  });
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
