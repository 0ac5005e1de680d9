import {
  createOrchestrator,
  type JobPreview,
  type SessionPreview,
  type TaskPreview,
} from '@parallel-agents/core';
import type { Forecast, RangeForecast } from '@parallel-agents/escalation';
import type { ForecastOptions } from '@parallel-agents/escalation/internal';
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
import { type JobSetup, openSetup } from './job-setup.ts';
import type { GoalSpec, JobSpec, TasksSpec } from './job-spec.ts';
import { missingPackages } from './missing-packages.ts';
import { prepareGivenTasks } from './prepare-tasks.ts';
import { type AgentsSpec, agentJobOptions, agentsIn, openAgentsSetup } from './run-agents.ts';
import { openGoalSetup, planningOf } from './run-goal.ts';
import { optionsOfTasks } from './run-tasks.ts';
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
    'An estimate: each task takes one answer. "At most": each answer is corrected once on each tier. Tries after a fault come on top. Nothing was started.',
  bestOf:
    'The figures of each task are those of all its answers. Fewer are asked for where one can no longer be beaten.',
  tools:
    'Agents with tools ask their model once for each round of calls: these figures count one request of a session.',
  goal: 'At least is the expected way: each first answer will do. At most is the longest: each answer is corrected on each tier.',
  create:
    'At least is the expected way: each first version is accepted. At most is the longest: all rounds, each judge replaced, each answer corrected on each tier. An agent that is not there yet is taken to be like the example that creators are shown.',
  refine:
    'At least is the expected way: the first version without lint errors is accepted. At most is the longest: all rounds, each judge replaced, each answer corrected on each tier. Fixtures that a refiner adds are not known.',
  review:
    'At least is the shortest way: the panel is asked once. At most is the longest: it is asked again, each judge is replaced, and each answer corrected on each tier.',
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
  const forecast = await forecastOf(spec, context, options);
  const { batch } = context.settings;
  const notes = [
    ...(await missingPackages(spec, context.settings)),
    ...(batch ? [batch.words] : []),
    ...forecast.notes,
  ];
  return { ...forecast, notes };
}

function forecastOf(spec: JobSpec, context: JobContext, options: StartOptions): Promise<JobForecast> {
  if ('tasks' in spec) return forecastTasks(spec, context);
  if ('goal' in spec) return forecastGoal(spec, context);
  return forecastAgents(spec, context, options);
}

async function forecastTasks(spec: TasksSpec, context: JobContext): Promise<JobForecast> {
  const { forecast, forecastRange } = await import('@parallel-agents/escalation/internal');
  const registry = withMadeUp(context.known.registry, spec.agents ?? []);
  const tasks = await prepareGivenTasks(spec.tasks, context.settings, registry);
  const setup = await openSetup(
    context.settings,
    { tasks, limits: spec.limits, bestOf: spec.bestOf },
    context,
  );
  try {
    const previews = await createOrchestrator({ ...optionsOfTasks(setup), agents: registry }).preview(tasks);
    const options = forecastOptions(setup, { judged: true });
    const plan = forecast(previews, options);
    const range = forecastRange(sessionsOf(previews), options);
    const budget = fitBudget(setup.settings.spending.budget, { expected: plan, most: range.most });
    return {
      range,
      tasks: plan,
      budget,
      notes: [
        notes.tasks,
        ...(spec.bestOf ? [notes.bestOf] : []),
        ...(setup.options.tools ? [notes.tools] : []),
      ],
    };
  } finally {
    setup.release();
  }
}

async function forecastGoal(spec: GoalSpec, context: JobContext): Promise<JobForecast> {
  const setup = await openGoalSetup(spec, context);
  try {
    const { unknown, ...ways } = await previewGoal(spec.goal, {
      ...setup.options,
      ...planningOf(spec, setup, context),
      ...(spec.createAgents !== false && { createAgent: createMissingAgent(setup.options) }),
    });
    return {
      ...(await rangeOf(ways, setup, { judged: true })),
      ...(unknown !== undefined && { unknown }),
      notes: [
        notes.goal,
        ...(spec.bestOf ? [notes.bestOf] : []),
        ...(unknown === undefined ? [] : [noteOnUnknown(unknown, context.here.describe)]),
      ],
    };
  } finally {
    setup.release();
  }
}

async function forecastAgents(
  spec: AgentsSpec,
  context: JobContext,
  { takenNames = [] }: StartOptions,
): Promise<JobForecast> {
  const given = (await agentsIn(spec, context)).map(({ definition }) => definition);
  const setup = await openAgentsSetup(spec, context);
  const options = agentJobOptions(spec, setup);
  try {
    const taken = [...context.known.registry.names(), ...takenNames];
    const kind = 'create' in spec ? 'create' : 'refine' in spec ? 'refine' : 'review';
    const ways = await ('create' in spec
      ? previewCreate(spec.create, { ...options, takenNames: taken })
      : (kind === 'refine' ? previewRefine : previewReview)(given, options));
    return { ...(await rangeOf(ways, setup, { judged: false })), notes: [notes[kind]] };
  } finally {
    setup.release();
  }
}

async function rangeOf(
  ways: JobPreview,
  setup: JobSetup,
  { judged }: { judged: boolean },
): Promise<Pick<JobForecast, 'range' | 'budget'>> {
  const { forecastRange } = await import('@parallel-agents/escalation/internal');
  const range = forecastRange(ways, forecastOptions(setup, { judged }));
  const budget = fitBudget(setup.settings.spending.budget, { expected: range.least, most: range.most });
  return { range, budget };
}

/** Tasks depend on nothing but their policy: its first attempts are the expected way, all of them the longest. */
function sessionsOf(previews: readonly TaskPreview[]): JobPreview {
  const longest = previews.flatMap(({ taskId, agent, attempts, dependsOn, instructions, prompt }) =>
    attempts.map(
      (attempt): SessionPreview => ({
        ...attempt,
        step: taskId,
        task: taskId,
        agent,
        instructions,
        prompt,
        shown: dependsOn.length,
      }),
    ),
  );
  const expected = longest.filter(({ reason }) => reason === 'first' || reason === 'another');
  return { expected, longest: [longest] };
}

/** The models that score outputs: of tasks of which several answers are wanted, the panel. */
function judgeOf({ gate, bestOf }: JobSetup['settings']['spending'], defaultModel: string | undefined) {
  if (bestOf?.by !== 'score') return gate ? { judge: gate.model } : {};
  const panel = bestOf.judges.map((model) => model ?? defaultModel ?? 'the runtime’s default model');
  const isOfTasks = (step: string): boolean => !stepsOfGoals.has(step) && !step.startsWith('create/');
  return { judge: (step: string) => (isOfTasks(step) ? panel : gate ? [gate.model] : []) };
}

/** What a goal is asked for beside the tasks of its plan. */
const stepsOfGoals: ReadonlySet<string> = new Set(['plan', 'replan', 'report']);

/** @param options `judged`: each output is scored by the judge, where there is one */
function forecastOptions(
  { settings: { model, spending } }: JobSetup,
  { judged }: { judged: boolean },
): ForecastOptions {
  const { prices, judgePrices, budget } = spending;
  const defaultModel = model ?? budget?.defaultModel;
  return {
    prices,
    judgePrices,
    ...(defaultModel !== undefined && { defaultModel }),
    ...(budget?.reserveOutputTokens !== undefined && { outputTokens: budget.reserveOutputTokens }),
    ...(judged && judgeOf(spending, defaultModel)),
  };
}
