import type { InputIssue } from '@parallel-agents/core';
import type { z } from 'zod';
import { agentOrchestrator } from '../agents/agent-orchestrator.ts';
import { checkPlan, type PlanRules } from './check-plan.ts';
import { describeAgents } from './describe-agents.ts';
import { checkNumbers, numbersIn, withNumbers } from './goal-numbers.ts';
import { Objections } from './objections.ts';
import { type Plan, planSchema } from './plan.ts';
import type { Question } from './question.ts';
import { checkApproach, questionPlan } from './questioned-plan.ts';
import { comparisonPlan, creationPlan } from './sample-plans.ts';
import { shortlist } from './shortlist.ts';

/**
 * Asks for a plan. The answer passes the planner's schema only if it can be run as it stands; one that cannot goes back
 * to the planner with its problems, once, as every answer that fails its check does.
 */
export function askForPlan(goal: string, rules: PlanRules): Question<Plan> {
  const objections = new Objections();
  const checked = planSchema.superRefine((plan, context) => {
    const found = objections.in([...checkPlan(plan, rules), ...checkApproach(plan)]);
    addIssues(
      context,
      found.length > 0 ? found : [...checkNumbers(held(plan), rules.numbers), ...questionPlan(plan)],
    );
  });
  const held = (plan: Plan): Plan => ({ ...plan, tasks: withNumbers(plan.tasks, rules.numbers) });
  return {
    answer: planSchema.transform(held),
    objection: objections.last,
    // The schema holds it to the agents that there are; its own check knows those of its input alone.
    agent: { ...agentOrchestrator, checks: [], outputSchema: checked.meta({ examples: [exampleFor(goal)] }) },
    task: {
      id: 'plan',
      agent: agentOrchestrator.name,
      description: 'Plan how the goal below is reached.',
      input: { goal, ...describeRules(rules) },
    },
  };
}

/** What a planner is told of the rules. */
export function describeRules(rules: PlanRules): Record<string, unknown> {
  const { maxTasks, maxDepth, canCreate, numbers, goal, maxAgents } = rules;
  const { agents, of } = shortlist(goal, rules.agents, maxAgents);
  return {
    agents: describeAgents(agents),
    ...(agents.length < of && {
      agentsShown: `These are ${agents.length} of ${of} agents, those nearest to the goal. If the goal names another, use it.`,
    }),
    maxTasks,
    limits: `At most ${maxTasks} tasks, at most ${maxDepth} in a chain.`,
    ...(numbers.atLeast !== undefined && {
      demanded: `Every score must come to at least ${numbers.atLeast}; what measures it is expected to, whatever the plan says.`,
    }),
    missing: canCreate
      ? 'An agent that is missing is created from its entry in missingAgents; tasks use its name.'
      : 'No agent can be created: leave missingAgents empty.',
  };
}

/** Makes each issue a problem of the answer, with what would mend it: the planner is told these words. */
export function addIssues(context: z.RefinementCtx, issues: readonly InputIssue[]): void {
  for (const { path, message, fix } of issues) {
    context.addIssue({ code: 'custom', path: [...path], message: `${message}. ${fix}` });
  }
}

/** The nearer the example to the goal, the less it is copied where it does not fit. */
function exampleFor(goal: string): z.input<typeof planSchema> {
  const makesAgents = /\b(?:create|build|design|make|write)\b[^.]{0,80}\bagents?\b/i.test(goal);
  if (!makesAgents) return comparisonPlan;
  const { atLeast = 8.5, agents = 2 } = numbersIn(goal);
  return creationPlan(atLeast, agents);
}
