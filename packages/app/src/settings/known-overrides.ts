import { type AgentResolver, InputError, type InputIssue } from '@parallel-agents/core';
import { type Describe, waysTo } from '../basics/describe.ts';
import type { Settings } from './settings.ts';
import type { SpendingSettings } from './spending-settings.ts';

/**
 * The settings with overrides under the full names of their agents.
 *
 * @throws InputError for an agent that is not there, or that two overrides name
 */
export function withKnownAgents(settings: Settings, agents: AgentResolver, describe: Describe): Settings {
  const issues: InputIssue[] = [];
  const overrides = new Map<string, SpendingSettings['overrides'][string]>();
  for (const [name, own] of Object.entries(settings.spending.overrides)) {
    const path = ['overrides', name];
    const agent = agents.resolve(name);
    if (agent === undefined) issues.push(unknownAgent(name, path, agents, describe));
    else if (overrides.has(agent.name)) issues.push(namedTwice(agent.name, path));
    else overrides.set(agent.name, own);
  }
  if (issues.length > 0) throw new InputError(issues.map((issue) => settings.locate?.(issue) ?? issue));
  return { ...settings, spending: { ...settings.spending, overrides: Object.fromEntries(overrides) } };
}

function unknownAgent(
  name: string,
  path: InputIssue['path'],
  agents: AgentResolver,
  describe: Describe,
): InputIssue {
  const nearest = agents.suggest?.(name);
  const hint = nearest === undefined ? '' : `Did you mean "${nearest}"? `;
  const fix = `${hint}${describe('listAgents')} shows all agents; load others with ${waysTo(describe, 'agents')}.`;
  return { code: 'UNKNOWN_AGENT', path, message: `there is no agent "${name}"`, fix };
}

function namedTwice(agent: string, path: InputIssue['path']): InputIssue {
  const message = `another override is for the same agent, "${agent}"`;
  return { code: 'INVALID_OPTION', path, message, fix: 'Put both into one.' };
}
