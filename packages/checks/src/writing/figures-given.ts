import type { Check } from '@parallel-agents/core';
import { figuresIn, hasFigure } from '../kit/figures.ts';
import { givenText } from '../kit/sources.ts';
import { fieldOf } from '../kit/walk.ts';

/**
 * Percentages, amounts of money and large numbers in the `caption` were given.
 *
 * Why: a writer who has no list of claims has no place for facts of its own.
 */
export const figuresGiven: Check = {
  name: 'figures-given',
  description: 'Percentages, amounts and large numbers in the caption were given.',
  fields: ['caption'],
  run(subject) {
    const caption = fieldOf(subject.output, 'caption');
    if (typeof caption !== 'string') return undefined;
    const given = givenText(subject);
    const problems = figuresIn(caption)
      .filter((figure) => !hasFigure(given, figure))
      .map((figure) => ({
        path: ['caption'],
        message: `the figure ${figure.trim()} was not given; write around it`,
      }));
    return { problems };
  },
};
