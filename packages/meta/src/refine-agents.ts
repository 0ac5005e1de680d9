import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { fromDefinition } from './design/from-definition.ts';
import type { AgentJobOptions } from './job/options.ts';
import type { AgentJobReport } from './refine/outcome.ts';
import { type AgentWork, runAgents } from './run-agents.ts';

/**
 * Refines agents at the same time: each is tried, judged and revised until the target is met or nothing improves.
 * The name, the tier, the tools and the fixtures that are there stay as they are.
 *
 * @throws InputError for options that cannot be used, or two agents of one name; RuntimeError if the runtime cannot be used
 * @example
 * const { agents } = await refineAgents([...builtinAgents], { runtime, target: 8.5 });
 */
export async function refineAgents(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
): Promise<AgentJobReport> {
  return runAgents(jobsFor(agents), options, 'refine');
}

/**
 * Reviews agents as they are: lint, their fixtures, a panel and the held-out judge. Nothing is revised.
 *
 * @throws InputError and RuntimeError as `refineAgents` does
 * @example
 * const { agents: reviewed } = await reviewAgents(agents, { runtime, judges: 5 });
 */
export async function reviewAgents(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
): Promise<AgentJobReport> {
  return runAgents(jobsFor(agents), options, 'review');
}

function jobsFor(agents: Iterable<AgentDefinition>): AgentWork[] {
  return checkAgents(agents).map((agent) => ({
    name: agent.name,
    begin: async () => ({ candidate: fromDefinition(agent) }),
  }));
}

/** @throws InputError for no agents, or two of one name */
export function checkAgents(agents: Iterable<AgentDefinition>): AgentDefinition[] {
  const given = [...agents];
  const names = given.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (given.length > 0 && twice === undefined) return given;
  const message = twice === undefined ? 'there are no agents' : `two agents are called "${twice}"`;
  const fix = twice === undefined ? 'Give at least one.' : 'Give each agent once.';
  throw new InputError([{ code: 'INVALID_AGENT', path: ['agents'], message, fix }]);
}
