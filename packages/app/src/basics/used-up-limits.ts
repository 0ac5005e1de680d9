import type { ErrorInfo } from '@parallel-agents/core';
import type { SettingName } from './describe.ts';

const limitNames = ['usd', 'tokens', 'spawns', 'deadlineSeconds'] as const satisfies SettingName[];

/** A limit of a job that can be used up, by its name as a setting. */
export type LimitName = (typeof limitNames)[number];

/** Which limits did not allow what failed: whoever does it again needs larger ones. */
export function usedUpLimits(
  errors: Iterable<Pick<ErrorInfo, 'code' | 'ways'> | undefined>,
): readonly LimitName[] {
  const named = new Set<string>();
  for (const error of errors)
    if (error?.code === 'BUDGET_EXHAUSTED') for (const { name } of error.ways ?? []) named.add(name);
  return limitNames.filter((limit) => named.has(limit));
}
