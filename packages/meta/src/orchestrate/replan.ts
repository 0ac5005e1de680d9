import type { InputIssue } from '@parallel-agents/core';
import { agentOrchestrator } from '../agents/agent-orchestrator.ts';
import { checkPlan, type PlanRules } from './check-plan.ts';
import { cutTo } from './cut.ts';
import { checkJudged, withInherited, withNumbers } from './goal-numbers.ts';
import { Objections } from './objections.ts';
import { type Plan, type Replan, replanSchema } from './plan.ts';
import { addIssues, describeRules } from './planner.ts';
import type { Question } from './question.ts';
import type { TaskOutcome } from './report.ts';
import { sampleReplans } from './sample-plans.ts';

/** Characters of all results together that the planner is shown. */
const mostCharacters = 100_000;

/** Asks what is to take the place of tasks that did not do their job. What completed is kept and can be built on. */
export function askForReplan(
  goal: string,
  plan: Plan,
  outcomes: readonly TaskOutcome[],
  given: PlanRules,
): Question<Replan> {
  const rules: PlanRules = {
    ...given,
    earlier: new Map(
      outcomes.map(({ task, result }) => [
        task.id,
        { agent: task.agent, completed: result.status === 'completed' },
      ]),
    ),
  };
  const open = new Set(outcomes.filter(isOpen).map(({ task }) => task.id));
  const planned = outcomes.filter(isOpen).map(({ task }) => task);
  const held = (replan: Replan) => {
    const { tasks, issues } = withInherited(replan.tasks, planned, rules.agents);
    return { replan: { ...replan, tasks: withNumbers(tasks, rules.numbers) }, issues };
  };
  const objections = new Objections();
  const checked = replanSchema.superRefine((replan, context) => {
    const { atLeast } = rules.numbers;
    const found = objections.in([
      ...checkPlan(replan, rules),
      ...checkReplaced(replan, open),
      ...held(replan).issues,
      ...(atLeast === undefined ? [] : checkJudged(replan.tasks, atLeast)),
    ]);
    addIssues(context, found);
  });
  const share = Math.floor(mostCharacters / Math.max(1, outcomes.length));
  return {
    answer: replanSchema.transform((replan) => held(replan).replan),
    objection: objections.last,
    agent: { ...agentOrchestrator, checks: [], outputSchema: checked.meta({ examples: [...sampleReplans] }) },
    task: {
      id: 'replan',
      agent: agentOrchestrator.name,
      description:
        'Some tasks of your plan did not do their job. Plan what takes their place, and nothing else: what is done is kept. New tasks have ids of their own, may depend on tasks that completed, and differ in something that matters from those that failed. If it cannot be mended, answer without tasks and say why.',
      input: {
        goal,
        ...describeRules(rules),
        plan: { reason: plan.reason },
        tasks: outcomes.map(({ task, result, shortfall }) => ({
          id: task.id,
          agent: task.agent,
          description: cutTo(task.description, 2_000),
          dependsOn: task.dependsOn,
          status: result.status,
          ...(task.expects && { expects: task.expects }),
          ...(shortfall !== undefined && { shortfall }),
          ...(result.status === 'completed'
            ? { result: cutTo(result.output, share) }
            : { error: `${result.error?.code}: ${result.error?.message}` }),
        })),
      },
    },
  };
}

/** It did not complete, or fell short of what the plan expects of it. */
export function isOpen({ result, shortfall }: TaskOutcome): boolean {
  return result.status !== 'completed' || shortfall !== undefined;
}

/** Notes which tasks were replaced by ones that all did their job. */
export function markReplaced(
  outcomes: readonly TaskOutcome[],
  replan: Replan,
  again: readonly TaskOutcome[],
): TaskOutcome[] {
  const done = new Set(again.filter((outcome) => !isOpen(outcome)).map(({ task }) => task.id));
  return outcomes.map((outcome) => {
    const successors = replan.tasks
      .filter(({ replaces }) => replaces.includes(outcome.task.id))
      .map(({ id }) => id);
    const isReplaced = isOpen(outcome) && successors.length > 0 && successors.every((id) => done.has(id));
    return isReplaced ? { ...outcome, replacedBy: successors } : outcome;
  });
}

function checkReplaced({ tasks }: Replan, open: ReadonlySet<string>): InputIssue[] {
  return tasks.flatMap(({ replaces }, index) =>
    replaces.flatMap((id, position): InputIssue[] => {
      if (open.has(id)) return [];
      const message = `"${id}" is no task that is to be replaced`;
      const fix = `Those are: ${[...open].slice(0, 20).join(', ')}.`;
      return [{ code: 'INVALID_TASK', path: ['tasks', index, 'replaces', position], message, fix }];
    }),
  );
}
