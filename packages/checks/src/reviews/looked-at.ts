import type { Check } from '@parallel-agents/core';
import { fieldOf, listOf } from '../kit/walk.ts';

const isText = (one: unknown): boolean => typeof one === 'string' && one.trim() !== '';

/**
 * A review that found nothing says in `lookedAt` what it looked at.
 *
 * Why: "no findings" of somebody who looked, and of somebody who did not, read the same.
 */
export const lookedAt: Check = {
  name: 'looked-at',
  description: 'A review without findings lists what it looked at.',
  fields: ['findings', 'lookedAt'],
  run({ output }) {
    const seen = fieldOf(output, 'lookedAt');
    if (!Array.isArray(fieldOf(output, 'findings')) || listOf(output, 'findings').length > 0)
      return undefined;
    if (fieldOf(output, 'applies') === false || (Array.isArray(seen) && seen.some(isText))) return undefined;
    return {
      problems: [
        { path: ['lookedAt'], message: 'there are no findings: list what you looked at, and for what' },
      ],
    };
  },
};
