import type { z } from 'zod';
import type { AgentDefinition, AgentResolver } from '../agent/agent-definition.ts';
import type { SharedMaterial } from '../agent/prompt.ts';
import { agentFaults, sameName } from '../agent/usable-agents.ts';
import { boundedParse } from '../bounded-parse.ts';
import { type ErrorCode, formatPath, InputError, type InputIssue } from '../errors.ts';
import { sayIssue } from '../issue-words.ts';
import { unfitValue } from '../output/limits.ts';
import { schemaAsData } from '../schema-as-data.ts';
import { findCycle } from './dependency-cycle.ts';
import {
  type AgentTask,
  agentTaskSchema,
  defaultPriority,
  defaultTimeoutSeconds,
  type OutputFormat,
} from './task.ts';
import type { TaskInput } from './task-input.ts';

/** A task with nothing left to guess: its agent found, its defaults filled, its input checked. */
export interface PreparedTask {
  id: string;
  /** Present when it is the question of a gate. */
  asker?: { taskId: string; gate: string; attemptId: string };
  task: AgentTask;
  agent: AgentDefinition;
  outputFormat: OutputFormat;
  outputSchema?: z.ZodType;
  outputJsonSchema?: Record<string, unknown>;
  timeoutSeconds: number;
  priority: number;
  dependsOn: readonly string[];
  /** Present when others of the run are given the same data. */
  shared?: SharedMaterial;
}

/**
 * Checks a whole list of tasks before anything is spawned.
 * @throws InputError with every issue found: bad fields, unknown agents, double ids, unknown or circular dependencies
 */
export function prepareTasks(
  inputs: readonly TaskInput[],
  resolver: AgentResolver,
  { timeoutSeconds = defaultTimeoutSeconds }: { timeoutSeconds?: number } = {},
): PreparedTask[] {
  if (!Array.isArray(inputs)) {
    throw new InputError([issue('INVALID_TASK', ['tasks'], 'must be a list', 'Give a list of tasks.')]);
  }
  if (inputs.length === 0) {
    throw new InputError([issue('INVALID_TASK', ['tasks'], 'there are no tasks', 'Give at least one task.')]);
  }
  const issues: InputIssue[] = [];
  const { tasks, agents } = withAgentsByName(inputs, resolver, issues);
  const takenIds = new Set(tasks.flatMap((task) => (typeof task?.id === 'string' ? [task.id] : [])));
  const prepared: PreparedTask[] = [];
  for (const [index, raw] of tasks.entries()) {
    const parsed = boundedParse(agentTaskSchema, raw);
    if (!parsed.success) {
      // One by one: more than 100,000 are too many for the arguments of a call.
      for (const found of parsed.error.issues)
        for (const problem of fieldIssues(index, found)) issues.push(problem);
      const named: unknown = raw?.agent;
      if (typeof named === 'string' && named.trim() !== '' && agents.resolve(named) === undefined) {
        issues.push(unknownAgent(index, named, agents));
      }
      continue;
    }
    const agent = agents.resolve(parsed.data.agent);
    if (agent === undefined) {
      issues.push(unknownAgent(index, parsed.data.agent, agents));
      continue;
    }
    const input = checkInput(parsed.data, agent, index, issues);
    const id = parsed.data.id ?? freeId(`${agent.name.replaceAll('/', '.')}-${index + 1}`, takenIds);
    const outputFormat = parsed.data.outputFormat ?? (agent.outputSchema ? 'json' : 'text');
    const task = { ...parsed.data, id, ...(input !== undefined && { input }) };
    prepared.push({
      id,
      task,
      agent,
      outputFormat,
      ...(outputFormat === 'json' &&
        agent.outputSchema && {
          outputSchema: agent.outputSchema,
          outputJsonSchema: schemaAsData(agent.outputSchema),
        }),
      timeoutSeconds: task.timeoutSeconds ?? timeoutSeconds,
      priority: task.priority ?? defaultPriority,
      dependsOn: [...new Set(task.dependsOn ?? [])],
    });
  }
  const all = issues.concat(duplicateIds(tasks), unknownDependencies(tasks, takenIds, prepared));
  if (all.length === 0) all.push(...cycleIssue(prepared));
  if (all.length > 0) throw new InputError(all);
  return prepared;
}

/** Agents that stand in their tasks, found by their names like all others from here on. */
function withAgentsByName(
  inputs: readonly TaskInput[],
  resolver: AgentResolver,
  issues: InputIssue[],
): { tasks: readonly AgentTask[]; agents: AgentResolver } {
  const given = new Map<string, AgentDefinition>();
  const tasks = inputs.map((input, index): AgentTask => {
    const agent: unknown = input?.agent;
    if (typeof agent !== 'object' || agent === null) return input as AgentTask;
    const path = ['tasks', index, 'agent'];
    const faults = agentFaults(agent, path);
    issues.push(...faults);
    if (faults.length > 0) return input as AgentTask;
    const definition = agent as AgentDefinition;
    const other = given.get(definition.name) ?? resolver.resolve(definition.name);
    if (other !== undefined && other !== definition) issues.push(sameName(definition.name, path));
    given.set(definition.name, definition);
    return { ...input, agent: definition.name } as AgentTask;
  });
  if (issues.length > 0) throw new InputError(issues);
  if (given.size === 0) return { tasks, agents: resolver };
  const agents: AgentResolver = {
    resolve: (name) => given.get(name) ?? resolver.resolve(name),
    names: () => [...new Set([...given.keys(), ...resolver.names()])],
    suggest: (name) => resolver.suggest?.(name),
  };
  return { tasks, agents };
}

function fieldIssues(index: number, found: z.core.$ZodIssue): InputIssue[] {
  const path = [
    'tasks',
    index,
    ...found.path.map((part) => (typeof part === 'number' ? part : String(part))),
  ];
  if (found.code === 'unrecognized_keys') {
    const fix = `The fields of a task are: ${Object.keys(agentTaskSchema.shape).join(', ')}.`;
    return found.keys.map((key) => issue('INVALID_TASK', [...path, key], `unknown field "${key}"`, fix));
  }
  const field = formatPath(path.slice(2));
  return [issue('INVALID_TASK', path, sayIssue(found), `Correct the field "${field}" of this task.`)];
}

function unknownAgent(index: number, name: string, agents: AgentResolver): InputIssue {
  const nearest = agents.suggest?.(name);
  const fix = nearest
    ? `Did you mean "${nearest}"? Or look at all agents.`
    : 'Look at all agents, or load more.';
  const ways = [{ name: 'listAgents' }, ...(nearest ? [] : [{ name: 'agents' }])];
  return { ...issue('UNKNOWN_AGENT', ['tasks', index, 'agent'], `there is no agent "${name}"`, fix), ways };
}

/** The most characters that the input of one task may have. */
const maxInputCharacters = 16_000_000;

function checkInput(
  task: AgentTask,
  agent: AgentDefinition,
  index: number,
  issues: InputIssue[],
): Record<string, unknown> | undefined {
  const unfit = task.input === undefined ? undefined : unfitValue(task.input, maxInputCharacters);
  if (unfit !== undefined) {
    const fix = 'Give what JSON can hold; a number with more digits than that, as text.';
    issues.push(issue('INVALID_TASK', ['tasks', index, 'input'], `cannot be used: ${unfit}`, fix));
    return undefined;
  }
  if (agent.inputSchema === undefined) return task.input;
  const parsed = boundedParse(agent.inputSchema, task.input ?? {});
  if (parsed.success) return parsed.data as Record<string, unknown>;
  for (const found of parsed.error.issues) {
    const path = [
      'tasks',
      index,
      'input',
      ...found.path.map((part) => (typeof part === 'number' ? part : String(part))),
    ];
    const fix = 'Correct it, or look at what this agent takes.';
    const ways = [{ name: 'showAgent', value: agent.name }];
    issues.push({ ...issue('INVALID_TASK', path, sayIssue(found), fix), ways });
  }
  return undefined;
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let suffix = 2; taken.has(id); suffix++) id = `${wanted}-${suffix}`;
  taken.add(id);
  return id;
}

function duplicateIds(tasks: readonly AgentTask[]): InputIssue[] {
  const first = new Map<string, number>();
  return tasks.flatMap((task, index) => {
    const id = task?.id;
    if (typeof id !== 'string') return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const message = `the id "${id}" is already used by tasks[${earlier}]`;
    return [
      issue(
        'DUPLICATE_TASK_ID',
        ['tasks', index, 'id'],
        message,
        'Give every task an id of its own, or none.',
      ),
    ];
  });
}

function unknownDependencies(
  tasks: readonly AgentTask[],
  taken: ReadonlySet<string>,
  prepared: readonly PreparedTask[],
): InputIssue[] {
  const known = new Set([...taken, ...prepared.map((task) => task.id)]);
  return tasks.flatMap((task, index) =>
    (Array.isArray(task?.dependsOn) ? task.dependsOn : []).flatMap((id, position) =>
      known.has(id)
        ? []
        : [
            issue(
              'UNKNOWN_DEPENDENCY',
              ['tasks', index, 'dependsOn', position],
              `there is no task with the id "${id}"`,
              'Name the id of another task of the same run.',
            ),
          ],
    ),
  );
}

function cycleIssue(prepared: readonly PreparedTask[]): InputIssue[] {
  const cycle = findCycle(prepared);
  if (cycle === undefined) return [];
  const index = prepared.findIndex((task) => task.id === cycle[0]);
  const message = `these tasks wait for each other: ${shortPath(cycle).join(' → ')}`;
  return [
    issue('DEPENDENCY_CYCLE', ['tasks', index, 'dependsOn'], message, 'Remove one of these dependencies.'),
  ];
}

/** Tasks of a cycle that are shown from its beginning, and from its end. */
const shownOfCycle = 8;

function shortPath(cycle: readonly string[]): readonly string[] {
  const left = cycle.length - 2 * shownOfCycle;
  if (left <= 1) return cycle;
  return [...cycle.slice(0, shownOfCycle), `(${left} more)`, ...cycle.slice(-shownOfCycle)];
}

function issue(code: ErrorCode, path: InputIssue['path'], message: string, fix: string): InputIssue {
  return { code, path, message, fix };
}
