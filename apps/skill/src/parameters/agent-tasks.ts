import { bare, fieldIssues, forgive, type PlainSchema } from '@parallel-agents/app/internal/parameters';
import { type AgentDefinition, type AgentTask, InputError, type InputIssue } from '@parallel-agents/core';
import type { Registry } from '@parallel-agents/registry';
import { describeAgent } from '@parallel-agents/registry/internal';
import { knownAgents } from '../agents.ts';
import type { Host } from '../host/host.ts';

type Path = InputIssue['path'];
type Material = NonNullable<AgentTask['material']>;

/** What all tasks of a run work on. */
export interface Shared {
  input: Readonly<Record<string, unknown>>;
  material: Material;
}

/**
 * Tasks as a chat’s agent writes them, checked as far as it can mend them: the agents that they name, and what those take.
 * What tasks share becomes their material, which comes first in every prompt; what an agent demands as a field of its
 * input becomes that.
 *
 * @throws InputError with everything that is wrong, in words of a chat; nothing has been paid for
 */
export function toAgentTasks(tasks: readonly AgentTask[], registry: Registry, shared: Shared): AgentTask[] {
  const issues: InputIssue[] = [];
  const checked = tasks.map((task, index) => {
    const path: Path = ['tasks', index];
    const agent = agentNamed(task.agent, registry);
    if (agent === undefined) {
      issues.push(unknownAgent(task.agent, [...path, 'agent'], registry));
      return task;
    }
    const ready = withInput({ ...task, agent: agent.name }, agent, shared);
    issues.push(...inputIssues(ready, agent, path));
    return ready;
  });
  if (issues.length > 0) throw new InputError(issues);
  return checked;
}

/** A task may ask for less time than the operator allows, not for more. */
export function capped(
  tasks: readonly AgentTask[],
  { config: { timeoutSeconds: most } }: Pick<Host, 'config'>,
): AgentTask[] {
  return tasks.map((task) => ({ ...task, timeoutSeconds: Math.min(task.timeoutSeconds ?? most, most) }));
}

/** By its name, also in another spelling: models write hyphens and capitals. */
function agentNamed(name: string, registry: Registry): AgentDefinition | undefined {
  const exact = registry.resolve(name);
  if (exact) return exact;
  const meant = registry
    .names()
    .filter((known) => bare(known) === bare(name) || bare(lastPart(known)) === bare(name));
  const [only, ...others] = meant;
  return only !== undefined && others.length === 0 ? registry.resolve(only) : undefined;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function unknownAgent(name: string, path: Path, registry: Registry): InputIssue {
  const near = registry.suggest(name);
  const others = 'parallel_agents_list names those there are; or make it up in `agents`.';
  const fix = near === undefined ? others : `Did you mean "${near}"? ${others}`;
  return { code: 'UNKNOWN_AGENT', path, message: `there is no agent "${name}"`, fix };
}

function withInput(task: AgentTask, agent: AgentDefinition, shared: Shared): AgentTask {
  const schema = inputSchemaOf(agent);
  const given = Object.entries(shared.input);
  const demanded = given.filter(
    ([name]) => schema?.required?.includes(name) && task.input?.[name] === undefined,
  );
  const others = given.filter(([name]) => !demanded.some(([field]) => field === name));
  const input = { ...Object.fromEntries(demanded), ...task.input };
  const material = [...others.map(toMaterial), ...shared.material, ...(task.material ?? [])];
  const forgiven = schema ? forgive(schema, input) : input;
  return {
    ...task,
    ...((task.input !== undefined || demanded.length > 0) && { input: forgiven as Record<string, unknown> }),
    ...(material.length > 0 && { material }),
  };
}

function toMaterial([name, value]: [string, unknown]): Material[number] {
  return { name, text: typeof value === 'string' ? value : JSON.stringify(value) };
}

function inputIssues(task: AgentTask, agent: AgentDefinition, path: Path): InputIssue[] {
  const schema = inputSchemaOf(agent);
  if (schema === undefined) return [];
  // Agents of users say themselves whether they take more; of ours, all that they use is in their schemas.
  const isOurs = knownAgents.resolve(agent.name) === agent;
  const closed = { ...schema, additionalProperties: isOurs ? false : (schema.additionalProperties ?? false) };
  return [
    ...fieldIssues(closed, task.input ?? {}, [...path, 'input']),
    ...(hasNothingToRead(task, schema) ? [nothingToRead(task.agent, path)] : []),
  ];
}

/** An agent that works on code, and is given none: it would be paid to say so. */
function hasNothingToRead(task: AgentTask, { properties = {} }: PlainSchema): boolean {
  const isForCode = Object.hasOwn(properties, 'code');
  const hasMore =
    task.input?.code !== undefined || task.material !== undefined || (task.dependsOn ?? []).length > 0;
  return isForCode && !hasMore && !looksLikeCode(task.description);
}

/** Models write short code into the description. */
export function looksLikeCode(text: string): boolean {
  return /[`{};=<>]|\w\(|\n/.test(text);
}

function nothingToRead(agent: string, path: Path): InputIssue {
  return {
    code: 'INVALID_TASK',
    path: [...path, 'input', 'code'],
    message: `is missing: ${agent} sees no files of its own`,
    fix: 'Name the files in `files`, or give the code itself.',
  };
}

const schemas = new WeakMap<AgentDefinition, PlainSchema>();

/** What an agent takes; absent where it takes anything. */
function inputSchemaOf(agent: AgentDefinition): PlainSchema | undefined {
  if (agent.inputSchema === undefined) return undefined;
  const known = schemas.get(agent) ?? (describeAgent(agent).inputSchema as PlainSchema | undefined);
  if (known?.properties === undefined) return undefined;
  schemas.set(agent, known);
  return known;
}
