import type { Check } from '@parallel-agents/core';
import { objectsIn } from '../kit/walk.ts';

/**
 * A `confidence` that is a number lies between 0 and 1.
 *
 * Why: 85 and 0.85 mean the same to a reader, and not to the program that sorts by it.
 */
export const confidenceRange: Check = {
  name: 'confidence-range',
  description: 'A confidence is a number from 0 to 1.',
  fields: ['confidence'],
  run({ output }) {
    const problems = [...objectsIn(output)].flatMap(({ path, fields: { confidence } }) =>
      typeof confidence === 'number' && !(confidence >= 0 && confidence <= 1)
        ? [{ path: [...path, 'confidence'], message: `is ${confidence}; give a number from 0 to 1` }]
        : [],
    );
    return { problems };
  },
};
