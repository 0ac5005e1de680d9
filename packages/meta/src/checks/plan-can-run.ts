import type { AgentDefinition, Check } from '@parallel-agents/core';
import { z } from 'zod';
import { checkPlan, type PlanRules } from '../orchestrate/check-plan.ts';
import { checkNumbers, numbersIn } from '../orchestrate/goal-numbers.ts';
import { planSchema } from '../orchestrate/plan.ts';
import { checkApproach, questionPlan } from '../orchestrate/questioned-plan.ts';

const askedSchema = z.looseObject({
  goal: z.string().catch(''),
  agents: z
    .array(z.looseObject({ name: z.string() }))
    .optional()
    .catch(undefined),
  maxTasks: z.int().positive().catch(1000),
});

/**
 * A plan can be run as it stands, by what its task says of agents and limits: agents that are there or described, none
 * made that is there already or stands there twice, no circle, no task that asks the same as another. `orchestrate` holds
 * its planner to the same, with the agents that it really has.
 *
 * Why: each session of a plan that cannot be run is paid for in vain.
 */
export const planCanRun: Check = {
  name: 'plan-can-run',
  description: 'A plan names agents and tasks that there are, has no circle, and asks nothing twice.',
  fields: ['tasks', 'approach'],
  run({ output, task }) {
    const plan = planSchema.safeParse(output).data;
    if (plan === undefined) return undefined;
    const { goal, agents, maxTasks } = askedSchema.parse(task.input ?? {});
    const listed = agents && new Set(agents.map(({ name }) => name));
    const numbers = numbersIn(goal);
    const rules: PlanRules = {
      agents: {
        names: () => [...(listed ?? [])],
        // Of agents that are not told of, nothing is known: neither that they are there nor that they are not.
        resolve: (name) => (listed?.has(name) ? ({ name } as AgentDefinition) : undefined),
      },
      goal,
      maxAgents: 1000,
      maxTasks,
      maxDepth: 1000,
      canCreate: true,
      numbers,
    };
    // A plan for agents that are not told of stands by itself.
    const issues = [...checkPlan(plan, rules), ...checkApproach(plan)].filter(
      ({ code }) => listed !== undefined || code !== 'UNKNOWN_AGENT',
    );
    const all = issues.length > 0 ? issues : [...checkNumbers(plan, numbers), ...questionPlan(plan)];
    if (all.length === 0) return undefined;
    return { problems: all.map(({ path, message, fix }) => ({ path, message: `${message}. ${fix}` })) };
  },
};
