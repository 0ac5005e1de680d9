import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  type StepPreview,
  type TaskPreview,
} from '@parallel-agents/core';
import { orchestratorOptionsOf } from '@parallel-agents/core/internal';
import { sampleDesign } from '../agents/sample-design.ts';
import { newAgentMetadata } from '../create/create-agent.ts';
import { missingAgentRounds } from '../create-missing-agent.ts';
import { toDefinition } from '../design/to-definition.ts';
import { previewCreate } from '../preview-agents.ts';
import { toTasks } from './carry-out.ts';
import { createContext, type GoalContext } from './context.ts';
import { givenPlan } from './given-plan.ts';
import type { OrchestrateOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { askForPlan } from './planner.ts';
import type { Question } from './question.ts';
import { askForReplan } from './replan.ts';
import type { TaskOutcome } from './report.ts';
import { askForReport } from './write-report.ts';

/** What an orchestration would have done, as far as it is known. */
export interface GoalPreview {
  steps: StepPreview[];
  /**
   * What cannot be said before it is there: the whole `plan`, or the `second-plan` for tasks that did not do their job.
   * Absent where everything is known.
   */
  unknown?: 'plan' | 'second-plan';
}

/**
 * What `orchestrate` would have done, and how often. With `plan`, that is all of its first plan; without, it is the
 * planner alone, for nobody knows what it will plan. Agents that a plan is missing are taken to be created as
 * `createMissingAgent` does. Spawns nothing.
 *
 * @throws InputError as `orchestrate` does
 */
export async function previewGoal(goal: string, options: OrchestrateOptions): Promise<GoalPreview> {
  const context = createContext(goal, options);
  const { rules, limits } = context;
  if (options.plan === undefined) {
    const steps = [await previewQuestion('plan', 1, askForPlan(goal, rules), context)];
    return limits.planOnly ? { steps } : { steps, unknown: 'plan' };
  }
  const plan = givenPlan(options.plan, rules);
  if (limits.planOnly) return { steps: [] };
  const created = await previewCreated(plan, context);
  const work = await previewWork(plan, context);
  const outcomes = plan.tasks.map(asCompleted);
  // One agent's answer is the report, unless what took its place has to be put together with it.
  const reports = plan.approach === 'single-agent' ? 0 : 1;
  const replan = await previewQuestion('replan', 0, askForReplan(goal, plan, outcomes, rules), context);
  const report = await previewQuestion('report', reports, askForReport(goal, outcomes), context);
  const results = plan.tasks.map(({ id }) => id);
  return {
    steps: [...created, ...work, withResults(replan, results), withResults(report, results)],
    unknown: 'second-plan',
  };
}

async function previewCreated({ missingAgents }: Plan, { options }: GoalContext): Promise<StepPreview[]> {
  const { jobId: _id, resume: _resume, onEvent: _onEvent, job: _job, ...shared } = options;
  if (missingAgents.length === 0) return [];
  const steps = await previewCreate(missingAgents, { ...shared, maxRounds: missingAgentRounds });
  return steps.map((step) => ({ ...step, step: `create/${step.step}` }));
}

async function previewWork(plan: Plan, { options, agents }: GoalContext): Promise<StepPreview[]> {
  const design = { design: sampleDesign, metadata: newAgentMetadata };
  for (const { name } of plan.missingAgents) agents.add({ ...toDefinition(design), name });
  const { tasks, agents: used } = toTasks(plan.tasks, { agents, earlier: new Map() });
  const prepared = options.prepareTasks?.(tasks) ?? tasks;
  const previews = await createOrchestrator({ ...orchestratorOptionsOf(options), agents: used }).preview(
    prepared,
  );
  return previews.map((task) => ({ step: `work/${task.taskId}`, task, models: [], least: 1, most: 1 }));
}

async function previewQuestion<Answer>(
  step: string,
  least: 0 | 1,
  { task, agent }: Question<Answer>,
  { options }: GoalContext,
): Promise<StepPreview> {
  return { step, task: await previewOne(task, agent, options), models: [], least, most: 1 };
}

async function previewOne(
  task: AgentTask,
  agent: AgentDefinition,
  options: OrchestrateOptions,
): Promise<TaskPreview> {
  const prepared = options.prepareTasks?.([task]) ?? [task];
  const [preview] = await createOrchestrator({ ...orchestratorOptionsOf(options), agents: [agent] }).preview(
    prepared,
  );
  if (preview === undefined) throw new TypeError('A task was previewed to nothing.');
  return preview;
}

/** It will be shown these results, which a forecast counts as it counts those of tasks that others depend on. */
function withResults(step: StepPreview, dependsOn: readonly string[]): StepPreview {
  return { ...step, task: { ...step.task, dependsOn } };
}

function asCompleted(task: Plan['tasks'][number]): TaskOutcome {
  const { id: taskId, agent } = task;
  const result: AgentResult = {
    taskId,
    agent,
    status: 'completed',
    output: '',
    text: '',
    executionSeconds: 0,
    attempts: [],
  };
  return { task, result };
}
