import {
  type AgentDefinition,
  InputError,
  type InputIssue,
  type ResultsOf,
  type TaskInput,
  type WithInputs,
} from '@parallel-agents/core';
import { usableAgents } from '@parallel-agents/core/internal';
import { createRegistry } from '@parallel-agents/registry';
import type { KnownAgents } from '../agents/agents.ts';
import type { TasksReport } from './job-report.ts';
import { type JobSpec, readJobSpec, type TasksSpec } from './job-spec.ts';

/** No agent is known by its name to the types of a program: agents may come from folders. */
type NoNames = Record<never, AgentDefinition>;

/** A job of tasks as a program writes it: an agent may stand in its task. */
export type ProgramTasks<Tasks extends readonly TaskInput[]> = Omit<TasksSpec, 'tasks'> & {
  tasks: WithInputs<Tasks, NoNames>;
};

/** Its report: results have the outputs of their agents. */
export type ProgramReport<Tasks extends readonly TaskInput[]> = TasksReport<ResultsOf<Tasks, NoNames>>;

/**
 * A job as plain data, for which the agents that stand in its tasks are known by their names.
 *
 * @throws InputError `INVALID_TASK` for a spec that is none, `INVALID_AGENT` for an agent that cannot be used, or has the name of another
 */
export function namingAgents(spec: unknown, known: KnownAgents): { spec: JobSpec; known: KnownAgents } {
  const isSpec = typeof spec === 'object' && spec !== null;
  const tasks: readonly unknown[] = isSpec && 'tasks' in spec && Array.isArray(spec.tasks) ? spec.tasks : [];
  const inTasks = [...new Set(tasks.map(agentIn).filter((agent) => agent !== undefined))];
  if (!isSpec || inTasks.length === 0) return { spec: readJobSpec(spec), known };
  const agents = usableAgents(inTasks);
  const issues = tasks.flatMap((task, index): InputIssue[] => {
    const agent = agentIn(task);
    const other = agent && known.registry.resolve(agent.name);
    if (agent === undefined || other === undefined || other === agent || other.name !== agent.name) return [];
    const message = `another agent has the name "${agent.name}", too`;
    const fix = 'Give each agent a name of its own.';
    return [{ code: 'INVALID_AGENT', path: ['tasks', index, 'agent'], message, fix }];
  });
  if (issues.length > 0) throw new InputError(issues);
  const registry = createRegistry(known.registry, { source: 'this program', agents });
  const named = tasks.map((task) => {
    const agent = agentIn(task);
    return agent === undefined ? task : { ...(task as object), agent: agent.name };
  });
  return {
    spec: readJobSpec({ ...spec, tasks: named }),
    known: { ...known, registry },
  };
}

function agentIn(task: unknown): AgentDefinition | undefined {
  const agent: unknown =
    typeof task === 'object' && task !== null && 'agent' in task ? task.agent : undefined;
  return typeof agent === 'object' && agent !== null ? (agent as AgentDefinition) : undefined;
}
