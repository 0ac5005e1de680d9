import { type KnownAgents, loadKnownAgents, sayCompatibility } from '@parallel-agents/app/internal/agents';
import { resolveBasics } from '@parallel-agents/app/internal/settings';
import { InputError } from '@parallel-agents/core';
import type { Registry } from '@parallel-agents/registry';
import { describeAgent } from '@parallel-agents/registry/internal';
import { fitTo } from '../output/break-lines.ts';
import { colorsFor } from '../output/colors.ts';
import { toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { AgentFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { renderAgent, renderAgentList } from './render-agents.ts';

/** @throws InputError for a category that no agent has */
export async function showAgentList(
  flags: AgentFlags & { category?: string },
  environment: Environment,
): Promise<void> {
  const known = await openRegistry(flags, environment);
  const { registry, originOf } = known;
  const found = registry.list({ category: flags.category });
  const summary = sayCompatibility(known, environment.describe);
  if (summary !== undefined) createReporter(environment, flags).note(summary);
  if (found.length === 0) throw unknownCategory(flags.category, registry);
  const described = found.map((agent) => describeAgent(agent, originOf(agent.name)));
  const colors = colorsFor(environment.stdout, environment);
  const shown = flags.json
    ? toSafeJson({ agents: described })
    : fitTo(environment.stdout, renderAgentList(described, colors));
  environment.stdout.write(`${shown}
`);
}

/** @throws InputError with the nearest name, for one that no agent has */
export async function showAgent(name: string, flags: AgentFlags, environment: Environment): Promise<void> {
  const { registry, originOf } = await openRegistry(flags, environment);
  const agent = registry.resolve(name);
  if (agent === undefined) throw unknownAgent(name, registry);
  const described = describeAgent(agent, originOf(agent.name));
  const colors = colorsFor(environment.stdout, environment);
  environment.stdout.write(`${flags.json ? toSafeJson(described) : renderAgent(described, colors)}
`);
}

/** The agents that there are; what is worth knowing of them is noted. */
export async function openRegistry(
  flags: AgentFlags & { quiet?: true },
  environment: Environment,
): Promise<KnownAgents> {
  const settings = await resolveBasics(givenBy(flags), environment);
  const known = await loadKnownAgents(settings.agents, {
    cwd: environment.cwd,
    env: environment.env,
    strict: flags.strict,
    describe: environment.describe,
  });
  const reporter = createReporter(environment, flags);
  for (const warning of known.warnings) reporter.note(warning);
  return known;
}

function unknownCategory(category: string | undefined, registry: Registry): InputError {
  const message = `there is no category "${category}"`;
  const fix = `The categories are: ${registry.categories().join(', ')}.`;
  return new InputError([{ code: 'INVALID_OPTION', path: ['--category'], message, fix }]);
}

function unknownAgent(name: string, registry: Registry): InputError {
  const nearest = registry.suggest(name);
  const hint = nearest === undefined ? '' : `Did you mean "${nearest}"? `;
  const fix = `${hint}\`parallel-agents agents list\` shows all agents.`;
  return new InputError([{ code: 'UNKNOWN_AGENT', path: [], message: `there is no agent "${name}"`, fix }]);
}
