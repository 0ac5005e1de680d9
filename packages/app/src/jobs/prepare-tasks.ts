import {
  type AgentResolver,
  type AgentTask,
  createOrchestrator,
  InputError,
  type InputIssue,
} from '@parallel-agents/core';
import { type Describe, waysTo } from '../basics/describe.ts';
import { type Assignment, located } from '../documents/assignment.ts';
import type { Settings } from '../settings/settings.ts';
import type { SpendingSettings } from '../settings/spending-settings.ts';

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

/**
 * Tasks as they are run: with the models that their names stand for, and with what the configuration says of their
 * agents, which goes before the run's defaults and behind the task itself.
 *
 * @throws InputError for models that there cannot be
 */
export function prepareTasks(
  tasks: readonly AgentTask[],
  { names, spending: { overrides } }: Pick<Settings, 'names' | 'spending'>,
  agents: AgentResolver,
): AgentTask[] {
  // What else is wrong with a task, the run says.
  const models = tasks.map((task): unknown => task?.model);
  const issues = models.flatMap((model, index) =>
    typeof model === 'string' ? (names.check(model.trim(), { path: ['tasks', index, 'model'] }) ?? []) : [],
  );
  if (issues.length > 0) throw new InputError(issues);
  return tasks.map((task, index) => {
    if (typeof task?.agent !== 'string') return { ...task };
    const name = agents.resolve(task.agent)?.name ?? task.agent;
    const { tier: _tier, ...fields } = Object.hasOwn(overrides, name) ? { ...overrides[name] } : {};
    const { model } = task;
    if (typeof model !== 'string') return { ...fields, ...task };
    return { ...fields, ...task, model: names.resolve(model.trim(), { path: ['tasks', index, 'model'] }) };
  });
}

/**
 * The same for tasks that a user hands in.
 *
 * @throws InputError with all that is wrong with them, each at its line
 */
export async function prepareAssignment(
  given: Assignment,
  settings: Settings,
  agents: AgentResolver,
): Promise<Assignment> {
  try {
    return { ...given, tasks: prepareTasks(given.tasks, settings, agents) };
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    const others = await issuesBeside(given.tasks, agents);
    throw located(new InputError([...thrown.issues, ...others]), given);
  }
}

async function issuesBeside(
  tasks: Assignment['tasks'],
  agents: AgentResolver,
): Promise<InputError['issues']> {
  const { scripted } = await import('@parallel-agents/core/testing');
  try {
    // Only looked at, never spawned on.
    await createOrchestrator({ runtime: scripted(), agents }).preview(tasks);
    return [];
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.issues;
    throw thrown;
  }
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
