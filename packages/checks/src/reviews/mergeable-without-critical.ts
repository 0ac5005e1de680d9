import type { Check } from '@parallel-agents/core';
import { fieldOf, listOf } from '../kit/walk.ts';
import { severityOf } from './severities.ts';

/**
 * What has a critical finding is not `mergeable`.
 *
 * Why: the two contradict each other, and a bot that reads the one merges what the other warns of.
 */
export const mergeableWithoutCritical: Check = {
  name: 'mergeable-without-critical',
  description: 'With a critical finding, mergeable is false.',
  fields: ['mergeable', 'severity'],
  run({ output }) {
    const worst = listOf(output, 'findings').find(({ fields }) => severityOf(fields.severity) === 'critical');
    if (fieldOf(output, 'mergeable') !== true || worst === undefined) return undefined;
    return { problems: [{ path: ['mergeable'], message: 'must be false: a finding is critical' }] };
  },
};
