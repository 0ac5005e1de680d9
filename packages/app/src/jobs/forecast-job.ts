import { createOrchestrator, type StepPreview, type TaskPreview } from '@parallel-agents/core';
import type { Forecast, ForecastOptions, RangeForecast } from '@parallel-agents/escalation';
import {
  createMissingAgent,
  previewCreate,
  previewGoal,
  previewRefine,
  previewReview,
} from '@parallel-agents/meta';
import { withMadeUp } from '../agents/made-up-agents.ts';
import type { Describe } from '../basics/describe.ts';
import { type BudgetFit, fitBudget } from './budget-fit.ts';
import type { JobContext } from './context.ts';
import type { GoalSpec, JobSpec, TasksSpec } from './job-spec.ts';
import { type Means, openMeans } from './means.ts';
import { prepareGivenTasks } from './prepare-tasks.ts';
import { type AgentsSpec, agentJobOptions, agentsIn, openAgentsMeans } from './run-agents.ts';
import { openGoalMeans, planningOf } from './run-goal.ts';
import type { StartOptions } from './start-options.ts';

/** What a job would spawn and cost, as far as that can be known. */
export interface JobForecast {
  /** At least, at most, and by step. */
  range: RangeForecast;
  /** Of a job of tasks: each of them, if its first answer will do. */
  tasks?: Forecast;
  /** How each limit that is set compares. */
  budget: BudgetFit;
  /** What is not in the figures because nobody knows it yet. */
  unknown?: 'plan' | 'second-plan';
  /** What the figures take for granted. */
  notes: string[];
}

/** What figures of each kind take for granted. */
const notes = {
  tasks:
    'An estimate for first answers that will all do. At most: each answer is corrected on each tier. What is tried again after a fault comes on top. Nothing was spawned.',
  tools:
    'Agents with tools ask their model once for each round of calls: these figures count one request of a session.',
  goal: 'At least: each first answer will do. At most: each answer is corrected on each tier.',
  create:
    'At least: each first version is accepted. At most: all rounds, each judge replaced, each answer corrected on each tier. An agent that is not there yet is taken to be like the example that creators are shown.',
  refine:
    'At least: the first version without lint errors is accepted. At most: all rounds, each judge replaced, each answer corrected on each tier. Fixtures that a refiner adds are not known.',
  review:
    'At least: the panel is asked once. At most: it is asked again, each judge is replaced, and each answer corrected on each tier.',
};

function noteOnUnknown(unknown: 'plan' | 'second-plan', describe: Describe): string {
  if (unknown === 'second-plan')
    return 'Tasks that do not do their job are planned anew, once: the planner is in these figures, the tasks of that second plan are not, for nobody knows them yet.';
  return `These figures are those of the planner alone: what its plan will take is not known before there is one. ${describe('makePlan')} makes it, and ${describe('forecastPlan')} says what it takes.`;
}

/**
 * Looks at a job: what it would spawn, on which models, and what that may cost. Spawns nothing.
 *
 * @throws InputError as the job would
 */
export async function forecastJob(
  spec: JobSpec,
  context: JobContext,
  options: StartOptions = {},
): Promise<JobForecast> {
  if ('tasks' in spec) return forecastTasks(spec, context);
  if ('goal' in spec) return forecastGoal(spec, context);
  return forecastAgents(spec, context, options);
}

async function forecastTasks(spec: TasksSpec, context: JobContext): Promise<JobForecast> {
  const { forecast, forecastRange } = await import('@parallel-agents/escalation');
  const registry = withMadeUp(context.known.registry, spec.agents ?? []);
  const tasks = await prepareGivenTasks(spec.tasks, context.settings, registry);
  const means = await openMeans(context.settings, { tasks, limits: spec.limits }, context);
  try {
    const previews = await createOrchestrator({ ...means.options, agents: registry }).preview(tasks);
    const options = forecastOptions(means, { judged: true });
    const plan = forecast(previews, options);
    const range = forecastRange(previews.map(asStep), options);
    const budget = fitBudget(means.settings.spending.budget, { expected: plan, most: range.most });
    return {
      range,
      tasks: plan,
      budget,
      notes: [notes.tasks, ...(means.options.tools ? [notes.tools] : [])],
    };
  } finally {
    means.release();
  }
}

async function forecastGoal(spec: GoalSpec, context: JobContext): Promise<JobForecast> {
  const means = await openGoalMeans(spec, context);
  try {
    const { steps, unknown } = await previewGoal(spec.goal, {
      ...means.options,
      ...planningOf(spec, means, context),
      ...(spec.createAgents !== false && { createAgent: createMissingAgent(means.options) }),
    });
    return {
      ...(await rangeOf(steps, means, { judged: true })),
      ...(unknown !== undefined && { unknown }),
      notes: [notes.goal, ...(unknown === undefined ? [] : [noteOnUnknown(unknown, context.here.describe)])],
    };
  } finally {
    means.release();
  }
}

async function forecastAgents(
  spec: AgentsSpec,
  context: JobContext,
  { takenNames = [] }: StartOptions,
): Promise<JobForecast> {
  const given = (await agentsIn(spec, context)).map(({ definition }) => definition);
  const means = await openAgentsMeans(spec, context);
  const options = agentJobOptions(spec, means);
  try {
    const taken = [...context.known.registry.names(), ...takenNames];
    const kind = 'create' in spec ? 'create' : 'refine' in spec ? 'refine' : 'review';
    const steps = await ('create' in spec
      ? previewCreate(spec.create, { ...options, takenNames: taken })
      : (kind === 'refine' ? previewRefine : previewReview)(given, options));
    return { ...(await rangeOf(steps, means, { judged: false })), notes: [notes[kind]] };
  } finally {
    means.release();
  }
}

async function rangeOf(
  steps: readonly StepPreview[],
  means: Means,
  { judged }: { judged: boolean },
): Promise<Pick<JobForecast, 'range' | 'budget'>> {
  const { forecastRange } = await import('@parallel-agents/escalation');
  const range = forecastRange(steps, forecastOptions(means, { judged }));
  const budget = fitBudget(means.settings.spending.budget, { expected: range.least, most: range.most });
  return { range, budget };
}

function asStep(task: TaskPreview): StepPreview {
  return { step: task.taskId, task, models: [], least: 1, most: 1 };
}

/** @param options `judged`: each output is scored by the judge, where there is one */
function forecastOptions(
  { settings: { model, spending } }: Means,
  { judged }: { judged: boolean },
): ForecastOptions {
  const { prices, budget, gate } = spending;
  const defaultModel = model ?? budget?.defaultModel;
  return {
    prices,
    ...(defaultModel !== undefined && { defaultModel }),
    ...(budget?.reserveOutputTokens !== undefined && { outputTokens: budget.reserveOutputTokens }),
    ...(judged && gate && { judge: gate.model }),
  };
}
