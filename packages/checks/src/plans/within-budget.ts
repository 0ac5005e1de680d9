import type { Check } from '@parallel-agents/core';
import { fieldOf } from '../kit/walk.ts';

/** The amount of a budget in words: the one beside a currency, the greater of a range. "1.200 €" and "2k" are amounts, too. */
function amountIn(text: string): number | undefined {
  const plain = text
    .replace(/(?<=\d)[.,'\u2019 \u00a0](?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\d),(?=\d{1,2}(?!\d))/g, '.');
  const number = String.raw`\d+(?:\.\d+)?\s?k?\b`;
  const range = String.raw`${number}(?:\s?(?:-|–|to|bis)\s?${number})?`;
  const currency = String.raw`(?:[$€£¥₹]|\b(?:[A-Z]{3}|euros?|dollars?|pounds?|francs?|bucks)\b)`;
  const beside =
    new RegExp(`${currency}\\s?(${range})`).exec(plain)?.[1] ??
    new RegExp(`(${range})\\s?${currency}`).exec(plain)?.[1];
  const amounts = ((beside ?? plain).match(new RegExp(number, 'gi')) ?? []).map(
    (one) => Number.parseFloat(one) * (/k$/i.test(one) ? 1000 : 1),
  );
  return amounts.length === 0 ? undefined : Math.max(...amounts);
}

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
    const text = String(budget ?? '');
    const most = amountIn(text);
    if (most === undefined || typeof total !== 'number' || total <= most) return undefined;
    if (
      /\b(?:per|each|a|pro|je)\s+(?:person|head|day|night|guest|child|week|kopf|tag|nacht)\b|p\.\s?p\./i.test(
        text,
      )
    )
      return { notChecked: `the budget "${text.slice(0, 40)}" is for each of several` };
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
