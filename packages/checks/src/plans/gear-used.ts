import type { Check } from '@parallel-agents/core';
import { foldWords } from '../kit/fold.ts';
import { givenText } from '../kit/sources.ts';
import { fieldOf, listOf, textsIn } from '../kit/walk.ts';

const fillers = new Set([
  'the',
  'for',
  'and',
  'all',
  'with',
  'during',
  'between',
  'every',
  'each',
  'whole',
  'trip',
  'day',
  'days',
  'use',
  'our',
  'your',
  'their',
]);

/**
 * What an item of `gear` is `for` occurs in the plan or in what was asked: some word of it does.
 *
 * Why: things that no activity needs are carried for nothing.
 */
export const gearUsed: Check = {
  name: 'gear-used',
  description: 'Each item of gear is for something in the plan.',
  fields: ['gear', 'for', 'itinerary'],
  run(subject) {
    const { output } = subject;
    const plan = foldWords(
      `${[...textsIn(fieldOf(output, 'itinerary'))].map(({ text }) => text).join(' ')} ${String(fieldOf(output, 'summary'))} ${String(fieldOf(output, 'title'))} ${givenText(subject)}`,
    );
    const problems = listOf(output, 'gear').flatMap(({ path, fields }) => {
      const words = foldWords(String(fields.for))
        .split(' ')
        .filter((word) => word.length > 2 && !fillers.has(word));
      const isGeneral =
        words.length === 0 ||
        /whole|entire|every|all|trip|emergency|weather|rain|safety/i.test(String(fields.for));
      if (isGeneral || words.some((word) => plan.includes(word.slice(0, Math.max(3, word.length - 3)))))
        return [];
      return [
        { path: [...path, 'for'], message: `nothing in the plan is "${String(fields.for).slice(0, 60)}"` },
      ];
    });
    return { problems };
  },
};
