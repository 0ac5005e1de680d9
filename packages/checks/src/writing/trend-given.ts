import type { Check } from '@parallel-agents/core';
import { fieldOf } from '../kit/walk.ts';

/**
 * Where no `trends` were given, the `trend` is evergreen or weeks old at least, and `caveat` says that it may not be
 * current.
 *
 * Why: a model's trends end with its training; a post in last year's format looks like a brand.
 */
export const trendGiven: Check = {
  name: 'trend-given',
  description: 'Without given trends, the post leans on none that lives for hours or days, and says so.',
  fields: ['trend', 'shelfLife', 'caveat'],
  run({ output, task }) {
    const trend = fieldOf(output, 'trend');
    const given = task.input?.trends;
    if (Array.isArray(given) && given.length > 0) return undefined;
    const shelfLife = fieldOf(trend, 'shelfLife');
    const caveat = fieldOf(trend, 'caveat');
    if (shelfLife === 'hours' || shelfLife === 'days') {
      return {
        problems: [
          {
            path: ['trend', 'shelfLife'],
            message: `no trends were given, so nothing that lives for ${shelfLife} can be known to be current; use a format that lasts`,
          },
        ],
      };
    }
    if (typeof caveat === 'string' && caveat.trim() === '') {
      return {
        problems: [
          { path: ['trend', 'caveat'], message: 'no trends were given: say what would date the format' },
        ],
      };
    }
    return undefined;
  },
};
