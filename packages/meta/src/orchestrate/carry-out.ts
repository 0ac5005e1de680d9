import type { AgentDefinition, AgentResult, AgentTask, ErrorInfo } from '@parallel-agents/core';
import { checkTaskInput } from './check-task-input.ts';
import type { GrowingAgents } from './growing-agents.ts';
import { levelsOf } from './levels.ts';
import { measure } from './measure.ts';
import type { Phases } from './phases.ts';
import type { PlannedTask } from './plan.ts';
import { findReferences, resolveReferences } from './references.ts';
import type { TaskOutcome } from './report.ts';
import { setAside } from './set-aside.ts';

interface Work {
  phase: 'work' | 'rework';
  agents: GrowingAgents;
  phases: Phases;
  /** Agents that could not be created, and why. */
  notCreated: ReadonlyMap<string, ErrorInfo>;
  /** Results of an earlier plan that these tasks may build on. */
  earlier: ReadonlyMap<string, AgentResult>;
}

/** Runs each task of a plan as soon as those it depends on have completed; every one ends in exactly one outcome. */
export async function carryOut(tasks: readonly PlannedTask[], work: Work): Promise<TaskOutcome[]> {
  const refused = new Map(
    tasks.flatMap((task) => {
      const refusal = refusalOf(task, work);
      return refusal ? [[task.id, refusal] as const] : [];
    }),
  );
  const { runnable, results: aside } = setAside(tasks, refused);
  const { tasks: asked, agents } = toTasks(runnable, work);
  const ran = asked.length > 0 ? await work.phases.run(work.phase, asked, agents) : [];
  const results = new Map([...aside, ...ran].map((result) => [result.taskId, result]));
  return tasks.flatMap((task) => {
    const result = results.get(task.id);
    return result ? [toOutcome(task, result)] : [];
  });
}

/** The tasks of a plan as they are run, and the agents that do them. */
function toTasks(
  planned: readonly PlannedTask[],
  work: Pick<Work, 'agents' | 'earlier'>,
): { tasks: AgentTask[]; agents: AgentDefinition[] } {
  const used = new Set(planned.flatMap(({ agent }) => work.agents.resolve(agent) ?? []));
  const { after } = levelsOf(planned);
  return {
    tasks: planned.map((task) => toTask(task, after.get(task.id) ?? 0, work)),
    agents: [...used].map(withoutInputSchema),
  };
}

/** Why a task cannot be started: its agent is not there, or, created by now, does not take what the plan gives it. */
function refusalOf(task: PlannedTask, { agents, notCreated }: Work): ErrorInfo | undefined {
  const missing = notCreated.get(task.agent);
  if (missing !== undefined) {
    const message = `The agent "${task.agent}" could not be created (${missing.code}: ${missing.message})`;
    return { ...missing, message };
  }
  const agent = agents.resolve(task.agent);
  const [problem] = checkTaskInput(task, agent, () => undefined);
  if (problem === undefined) return undefined;
  const message = `The agent "${task.agent}" does not take this task: ${problem.path.join('.')}: ${problem.message}`;
  return { code: 'INVALID_TASK', message, fix: `${problem.fix}.`, retryable: false };
}

/** Inputs have been checked with the plan; what stands in for a result would not pass as what it will be. */
function withoutInputSchema({ inputSchema: _checked, ...agent }: AgentDefinition): AgentDefinition {
  return agent;
}

function toTask(
  task: PlannedTask,
  priority: number,
  { agents, earlier }: Pick<Work, 'agents' | 'earlier'>,
): AgentTask {
  const { id, description } = task;
  const agent = agents.resolve(task.agent);
  const given = inputOf(task, agent, earlier);
  const results = task.dependsOn.flatMap((on) => {
    const result = earlier.get(on);
    return result ? [[earlierName(on), result.output] as const] : [];
  });
  const input = { ...given, ...Object.fromEntries(results) };
  return {
    id,
    agent: agent?.name ?? task.agent,
    description,
    ...(Object.keys(input).length > 0 && { input }),
    dependsOn: task.dependsOn.filter((on) => !earlier.has(on)),
    priority: Math.min(priority, 1000),
  };
}

/** References become words that point at the result, which the session is shown once, fenced and labelled as data. */
function inputOf(
  { input = {} }: PlannedTask,
  agent: AgentDefinition | undefined,
  earlier: ReadonlyMap<string, AgentResult>,
): Record<string, unknown> {
  if (findReferences(input).length === 0) {
    const parsed = agent?.inputSchema?.safeParse(input);
    return (parsed?.data as Record<string, unknown> | undefined) ?? input;
  }
  return resolveReferences(input, ({ $result: id, field }) => {
    const place = earlier.has(id) ? `the input "${earlierName(id)}"` : `the result of task "${id}" below`;
    return field === undefined ? `See ${place}.` : `See the field "${field}" of ${place}.`;
  });
}

function earlierName(taskId: string): string {
  return `result of task ${taskId}`;
}

function toOutcome(task: PlannedTask, result: AgentResult): TaskOutcome {
  if (result.status !== 'completed') return { task, result };
  const { value, shortfall } = measure(task, result.output);
  return {
    task,
    result,
    ...(value !== undefined && { measured: value }),
    ...(shortfall !== undefined && { shortfall }),
  };
}
