import type { JobPreview, SessionPreview } from '@parallel-agents/core';
import { resolverOf } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { agentDesignReviewer } from '../agents/agent-design-reviewer.ts';
import { createMissingAgent, missingAgentRounds } from '../create-missing-agent.ts';
import { seedOf } from '../job/agent-steps.ts';
import { agentJobLimits } from '../job/limits.ts';
import { createContext } from '../orchestrate/context.ts';
import { givenPlan } from '../orchestrate/given-plan.ts';
import type { GoalNumbers } from '../orchestrate/goal-numbers.ts';
import type { OrchestrateOptions } from '../orchestrate/options.ts';
import { orchestrate } from '../orchestrate/orchestrate.ts';
import type { Plan, PlannedTask } from '../orchestrate/plan.ts';
import type { Way } from './counting-policy.ts';
import { exampleFor, kindOf, standInAnswer } from './stand-ins.ts';
import { takingAnything } from './taking-anything.ts';
import { type Asked, walk } from './walk.ts';

/** What an orchestration would start, as far as it is known. */
export interface GoalPreview extends JobPreview {
  /**
   * What cannot be said before it is there: the whole `plan`, or the `second-plan` for tasks that did not do their job.
   * Absent where everything is known.
   */
  unknown?: 'plan' | 'second-plan';
}

/**
 * What `orchestrate` would start: the orchestration itself, taken through on a runtime that answers at once. With
 * `plan`, that is all of its first plan. Expected: each task does its job. The longest way: a task that no other waits for
 * does not, so that there is a second plan, whose tasks are not counted: nobody knows them. Without `plan` it is the
 * planner alone. Agents that a plan is missing are taken to be created as `createMissingAgent` does. Spawns nothing.
 *
 * @throws InputError as `orchestrate` does
 * @example
 * const { expected, longest, unknown } = await previewGoal('Compare three ways to limit our API', { runtime, agents, plan });
 */
export async function previewGoal(goal: string, options: OrchestrateOptions): Promise<GoalPreview> {
  const { rules, limits } = createContext(goal, options);
  const plan = options.plan === undefined ? undefined : givenPlan(options.plan, rules);
  const { numbers } = rules;
  const take = (way: Way): Promise<SessionPreview[]> => walkGoal(goal, options, { plan, numbers }, way);
  const longest = [await take('longest')];
  if (plan && plan.missingAgents.length > 0) longest.push(await take('steady'));
  const ways = { expected: await take('expected'), longest };
  if (limits.planOnly) return ways;
  return { ...ways, unknown: plan === undefined ? 'plan' : 'second-plan' };
}

/** What is known of a goal before anybody is asked. */
interface Known {
  plan: Plan | undefined;
  numbers: GoalNumbers;
}

async function walkGoal(
  goal: string,
  options: OrchestrateOptions,
  { plan, numbers }: Known,
  way: Way,
): Promise<SessionPreview[]> {
  const { approve: _approve, createAgent, checkTasks: _checked, agents = [], ...rest } = options;
  const failing = way !== 'expected' ? plan?.tasks.findLast((task) => !isNeeded(task, plan)) : undefined;
  const sessions = await walk<OrchestrateOptions>({
    way,
    options: { ...rest, agents: takingAnything('resolve' in agents ? agents : resolverOf(agents)) },
    partOf,
    answer: (asked) => answerIn(asked, { way, plan, numbers, failing }),
    work: (walked) =>
      orchestrate(goal, {
        ...walked,
        planOnly: options.planOnly ?? plan === undefined,
        ...(createAgent && { createAgent: createMissingAgent(walked) }),
      }),
  });
  const results = plan?.tasks.length ?? 0;
  const shows = new Set(['replan', 'report']);
  return sessions.map((session) => (shows.has(session.step) ? { ...session, shown: results } : session));
}

function isNeeded({ id }: PlannedTask, { tasks }: Plan): boolean {
  return tasks.some(({ dependsOn }) => dependsOn.includes(id));
}

/** Agents that a plan is missing are made by jobs of their own: `create-1.a1.review-1`. */
function madeIn(step: string): string | undefined {
  return /^create-\d+\.a\d+\.(.*)$/.exec(step)?.[1];
}

/** Nothing of a second plan is part of the figures. */
function partOf({ step, taskId }: Pick<Asked, 'step' | 'taskId'>): string | undefined {
  if (step === 'work') return `work/${taskId}`;
  const made = madeIn(step);
  if (made !== undefined) return `create/${kindOf(made)}`;
  return step === 'rework' ? undefined : step;
}

/** Agents that a plan is missing come to what the goal demands. */
function limitsOfMissing({ atLeast = agentJobLimits.target.parse(undefined) }: GoalNumbers): {
  target: number;
  maxRounds: number;
} {
  return { target: atLeast, maxRounds: missingAgentRounds };
}

const seedOfMissing = seedOf({ seed: agentJobLimits.seed.parse(undefined) }, 1);

function answerIn(
  asked: Asked,
  { way, plan, numbers, failing }: Known & { way: Way; failing: PlannedTask | undefined },
): string | undefined {
  const { step, taskId, request } = asked;
  const made = madeIn(step);
  if (made !== undefined)
    return standInAnswer(made, asked, {
      way,
      limits: limitsOfMissing(numbers),
      seed: seedOfMissing,
      reviewOnly: false,
    });
  if (step === 'replan') return failing && JSON.stringify(secondPlan(failing, plan));
  if (step === 'work' && taskId === failing?.id) return undefined;
  const { expects, agent } = (step === 'work' && plan?.tasks.find(({ id }) => id === taskId)) || {};
  const answer = exampleFor(request, expects);
  // What a review comes to is computed from its scores, and a serious finding speaks against the design.
  return expects !== undefined && agent === agentDesignReviewer.name ? allTens(answer) : answer;
}

function allTens(answer: string): string {
  const { scores, ...rest } = z
    .looseObject({ scores: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(answer));
  const tens = Object.fromEntries(Object.keys(scores).map((name) => [name, 10]));
  return JSON.stringify({ ...rest, scores: tens, improvements: [] });
}

/** The least that is a second plan: the task once more. */
function secondPlan({ id, expects: _expects, ...task }: PlannedTask, plan: Plan | undefined): object {
  const taken = new Set(plan?.tasks.map((each) => each.id));
  let again = 'again';
  while (taken.has(again)) again += '-again';
  return { reason: 'Stands for a second plan.', tasks: [{ ...task, id: again, replaces: [id] }] };
}
