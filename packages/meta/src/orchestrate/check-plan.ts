import type { AgentDefinition, AgentResolver, InputIssue } from '@parallel-agents/core';
import { plannerName } from '../agents/names.ts';
import { checkTaskInput } from './check-task-input.ts';
import type { GoalNumbers } from './goal-numbers.ts';
import { levelsOf } from './levels.ts';
import type { MissingAgent, PlannedTask } from './plan.ts';

/** What a plan is checked against. */
export interface PlanRules {
  agents: AgentResolver;
  /** What the agents are for: of many, those nearest to it are shown. */
  goal: string;
  /** Agents that the planner is shown at most. */
  maxAgents: number;
  /** Tasks at most. */
  maxTasks: number;
  /** Tasks in a chain at most. */
  maxDepth: number;
  /** Whether an agent that is missing can be created. */
  canCreate: boolean;
  /** Tasks of an earlier plan: their ids are taken, and those that completed can be built on. */
  earlier?: ReadonlyMap<string, { agent: string; completed: boolean }>;
  /** The numbers that the goal demands. */
  numbers: GoalNumbers;
  /** What the application has against the tasks, for example that they do not fit its budget. */
  checkTasks?(
    tasks: readonly PlannedTask[],
    context: { reports: number },
  ): readonly (string | PlanObjection)[];
}

/** What speaks against the tasks of a plan, and is no fault of it: where no other plan comes, it is told as this error. */
export type PlanObjection = Pick<InputIssue, 'code' | 'message' | 'fix' | 'ways'>;

/** A plan, or what is to replace a part of one. */
export interface CheckedPart {
  tasks: readonly PlannedTask[];
  missingAgents: readonly MissingAgent[];
}

/** Everything that keeps the tasks of a plan from being run; empty if nothing does. */
export function checkPlan(plan: CheckedPart, rules: PlanRules): InputIssue[] {
  const { tasks } = plan;
  if (tasks.length > rules.maxTasks) {
    const message = `${tasks.length} tasks are more than the ${rules.maxTasks} allowed`;
    return [
      issue('INVALID_TASK', ['tasks'], message, 'Join tasks, or leave out what the goal can do without'),
    ];
  }
  const byId = new Map(tasks.toReversed().map((task) => [task.id, task]));
  const issues = [
    ...checkMissingAgents(plan, rules),
    ...tasks.flatMap((task, index) => checkTask(task, index, { plan, byId, rules })),
    ...checkOrder(tasks, rules),
  ];
  if (issues.length > 0) return issues;
  // Whatever takes the place of tasks is reported on with what they brought: that is to be paid for, too.
  const reports = rules.earlier === undefined && tasks.length === 1 ? 0 : 1;
  const objections = (tasks.length > 0 && rules.checkTasks?.(tasks, { reports })) || [];
  return objections.map((objection) =>
    typeof objection === 'string'
      ? issue('INVALID_TASK', ['tasks'], objection, 'Plan less')
      : { ...objection, path: ['tasks'] },
  );
}

function checkMissingAgents({ missingAgents, tasks }: CheckedPart, rules: PlanRules): InputIssue[] {
  return missingAgents.flatMap(({ name }, index) => {
    const path = ['missingAgents', index];
    if (!rules.canCreate) {
      const fix = 'Give its work to the agents that there are';
      return [issue('UNKNOWN_AGENT', path, 'no agent can be created here', fix)];
    }
    if (rules.agents.resolve(name) !== undefined) {
      const message = `there is an agent "${name}" already`;
      return [issue('INVALID_TASK', path, message, 'Use it, or name the new one otherwise')];
    }
    if (missingAgents.findIndex((other) => other.name === name) < index) {
      return [issue('INVALID_TASK', path, `"${name}" stands here twice`, 'Name each agent once')];
    }
    if (tasks.some(({ agent }) => agent === name)) return [];
    const message = `no task is for the agent "${name}"`;
    return [issue('INVALID_TASK', path, message, 'Give it a task, or leave it out')];
  });
}

function checkTask(
  task: PlannedTask,
  index: number,
  {
    plan: { missingAgents },
    byId,
    rules,
  }: { plan: CheckedPart; byId: ReadonlyMap<string, PlannedTask>; rules: PlanRules },
): InputIssue[] {
  const issues: InputIssue[] = [];
  const add = (code: InputIssue['code'], path: InputIssue['path'], message: string, fix: string): void => {
    issues.push(issue(code, ['tasks', index, ...path], message, fix));
  };
  if (byId.get(task.id) !== task || rules.earlier?.has(task.id)) {
    add('DUPLICATE_TASK_ID', ['id'], `the id "${task.id}" is taken`, 'Give every task an id of its own');
  }
  for (const [position, id] of task.dependsOn.entries()) {
    if (id !== task.id && byId.has(id)) continue;
    const known = rules.earlier?.get(id);
    if (known?.completed) continue;
    const message = known ? `the task "${id}" did not complete` : `there is no other task "${id}"`;
    add('UNKNOWN_DEPENDENCY', ['dependsOn', position], message, 'Name a task whose result there will be');
  }
  const agent = rules.agents.resolve(task.agent);
  if (task.agent === plannerName) {
    const fix = 'Give the work itself to agents';
    add('INVALID_TASK', ['agent'], 'a plan makes no plans', fix);
  } else if (agent === undefined && !missingAgents.some(({ name }) => name === task.agent)) {
    add('UNKNOWN_AGENT', ['agent'], `there is no agent "${task.agent}"`, fixForUnknown(task.agent, rules));
  }
  const agentOf = (id: string): AgentDefinition | undefined => {
    const name = byId.get(id)?.agent ?? rules.earlier?.get(id)?.agent;
    return name === undefined ? undefined : rules.agents.resolve(name);
  };
  for (const { path, message, fix } of checkTaskInput(task, agent, agentOf)) {
    add('INVALID_TASK', path, message, fix);
  }
  return issues;
}

function fixForUnknown(name: string, { agents, canCreate }: PlanRules): string {
  const nearest = agents.suggest?.(name);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  const create = canCreate ? ', or describe it under missingAgents' : '';
  return `Use an agent of the list by its exact name${create}`;
}

function checkOrder(tasks: readonly PlannedTask[], { maxDepth }: PlanRules): InputIssue[] {
  const { depth, stuck } = levelsOf(tasks);
  if (stuck.length > 0) {
    const message = `these tasks wait for each other, or for tasks that do: ${stuck.slice(0, 20).join(', ')}`;
    return [issue('DEPENDENCY_CYCLE', ['tasks'], message, 'Remove a dependency from the circle')];
  }
  if (depth <= maxDepth) return [];
  const message = `a chain of ${depth} tasks is longer than the ${maxDepth} allowed`;
  return [
    issue('INVALID_TASK', ['tasks'], message, 'Join tasks of the chain: one agent can do steps in a row'),
  ];
}

function issue(code: InputIssue['code'], path: InputIssue['path'], message: string, fix: string): InputIssue {
  return { code, path, message, fix: /[.?]$/.test(fix) ? fix : `${fix}.` };
}
