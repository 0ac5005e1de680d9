import type { Check } from '@parallel-agents/core';
import { fieldOf } from '../kit/walk.ts';

/**
 * The estimated total keeps the `budget` of the input, or the summary says that it cannot be kept.
 *
 * Why: a plan that cannot be paid for is no plan.
 */
export const withinBudget: Check = {
  name: 'within-budget',
  description: 'The estimate keeps the budget, or the summary says that it does not.',
  fields: ['costs', 'estimatedTotal'],
  run({ output, task }) {
    const budget = task.input?.budget;
    const costs = fieldOf(output, 'costs');
    const total = fieldOf(costs, 'estimatedTotal');
    const text = String(budget ?? '').replace(/(?<=\d)[,' ](?=\d{3})/g, '');
    const most = /\d+(?:\.\d+)?/.exec(text)?.[0];
    if (most === undefined || typeof total !== 'number' || total <= Number(most)) return undefined;
    const given = /\b[A-Z]{3}\b/.exec(text)?.[0];
    const currency = fieldOf(costs, 'currency');
    if (given !== undefined && typeof currency === 'string' && currency.toUpperCase() !== given) {
      return { notChecked: `the budget is in ${given}, and the estimate in ${currency.slice(0, 10)}` };
    }
    if (
      /\b(?:over|above|exceed|beyond|more than|cannot be kept|not enough|budget)\b/i.test(
        String(fieldOf(output, 'summary')),
      )
    )
      return undefined;
    return {
      problems: [
        {
          path: ['costs', 'estimatedTotal'],
          message: `is ${total}, and the budget is ${most}: keep to it, or say in the summary that it cannot be kept`,
        },
      ],
    };
  },
};
