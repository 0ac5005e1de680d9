import { InputError } from '@parallel-agents/core';
import { boundedParse, formatPath, sayIssue } from '@parallel-agents/core/internal';
import { checkPlan, type PlanRules } from './check-plan.ts';
import { checkNumbers, withNumbers } from './goal-numbers.ts';
import { type Plan, planSchema } from './plan.ts';
import { checkApproach } from './questioned-plan.ts';

/**
 * A plan that was handed in, checked as a planner's is.
 * @throws InputError with everything that is wrong with it
 */
export function givenPlan(value: unknown, rules: PlanRules): Plan {
  const parsed = boundedParse(planSchema, value);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map((found) => {
        const path = ['plan', ...found.path.map((part) => (typeof part === 'number' ? part : String(part)))];
        const fix = `Correct "${formatPath(path.slice(1)) || 'plan'}"; a plan that was made shows the form.`;
        return { code: 'INVALID_TASK', path, message: sayIssue(found), fix };
      }),
    );
  }
  const { numbers } = rules;
  const plan = { ...parsed.data, tasks: withNumbers(parsed.data.tasks, numbers) };
  const issues = [...checkPlan(plan, rules), ...checkApproach(plan), ...checkNumbers(plan, numbers)];
  if (issues.length > 0) {
    throw new InputError(issues.map((issue) => ({ ...issue, path: ['plan', ...issue.path] })));
  }
  return plan;
}
