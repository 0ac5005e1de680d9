import type { Check } from '@parallel-agents/core';
import { objectsWith } from '../kit/walk.ts';

/**
 * A `cwe` is the number of a weakness in MITRE's list, neither a category nor deprecated.
 *
 * Why: numbers that do not exist look as real as others, and end in reports to customers.
 */
export const cweKnown: Check<unknown, typeof import('../data/cwe.ts')> = {
  name: 'cwe-known',
  description: 'CWE numbers stand in MITRE’s list of weaknesses.',
  fields: ['cwe'],
  load: () => import('../data/cwe.ts'),
  run({ output }, { cweSource, isWeakness }) {
    const problems = objectsWith(output, 'cwe').flatMap(({ path, fields: { cwe } }) => {
      const number = Number(/^\s*(?:cwe[-\s_]*)?(\d{1,6})(?!\d)/i.exec(cwe)?.[1]);
      if (isWeakness(number)) return [];
      return [
        { path: [...path, 'cwe'], message: `${cwe.slice(0, 30)} is no weakness in the list of ${cweSource}` },
      ];
    });
    return { problems };
  },
};
