import type { Check } from '@parallel-agents/core';
import { fieldOf, withField } from '../kit/walk.ts';
import { rankOf } from './severities.ts';

/**
 * The most severe of the `findings` stand first; code puts them in order, which nobody needs to be told.
 *
 * Why: people read the first three.
 */
export const severityOrder: Check = {
  name: 'severity-order',
  description: 'The most severe findings stand first; code orders them.',
  fields: ['findings', 'severity'],
  run({ output }) {
    const list = fieldOf(output, 'findings');
    if (!Array.isArray(list)) return undefined;
    const rank = (item: unknown): number => rankOf(fieldOf(item, 'severity'));
    const ordered = list.toSorted((one, other) => rank(one) - rank(other));
    if (ordered.every((item, index) => item === list[index])) return undefined;
    return { output: withField(output, 'findings', ordered), changes: [] };
  },
};
