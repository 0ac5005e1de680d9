import type { SetAside, Usage } from '../session/runtime.ts';
import type { Attempt } from './result.ts';

/** The attempts and those that their gates made: everything that was paid for. */
export function withGateAttempts(attempts: readonly Attempt[]): Attempt[] {
  const all: Attempt[] = [];
  for (const attempt of attempts) {
    all.push(attempt);
    for (const gate of attempt.gates ?? []) all.push(...withGateAttempts(gate.attempts ?? []));
  }
  return all;
}

/** The sum of what was reported, or `undefined` where nothing was. */
export function totalUsage(parts: readonly { usage?: Usage }[]): Usage | undefined {
  let total: Usage | undefined;
  for (const { usage } of parts) {
    if (usage === undefined) continue;
    total ??= { inputTokens: 0, outputTokens: 0 };
    total.inputTokens += usage.inputTokens;
    total.outputTokens += usage.outputTokens;
    if (usage.cacheReadTokens !== undefined) {
      total.cacheReadTokens = (total.cacheReadTokens ?? 0) + usage.cacheReadTokens;
    }
    if (usage.cacheWriteTokens !== undefined) {
      total.cacheWriteTokens = (total.cacheWriteTokens ?? 0) + usage.cacheWriteTokens;
    }
  }
  return total;
}

/** The sum of what was reported, or `undefined` where nothing was. */
export function totalCost(parts: readonly { costUsd?: number }[]): number | undefined {
  let total: number | undefined;
  for (const { costUsd } of parts) if (costUsd !== undefined) total = (total ?? 0) + costUsd;
  return total;
}

/** The sum of what is set aside, or `undefined` where nothing is. What is not known of a part is not known of the sum. */
export function totalSetAside(parts: readonly { setAside?: SetAside }[]): SetAside | undefined {
  const aside: SetAside[] = [];
  for (const { setAside } of parts) if (setAside !== undefined) aside.push(setAside);
  if (aside.length === 0) return undefined;
  const usage = aside.every((part) => part.usage) ? totalUsage(aside) : undefined;
  const costUsd = aside.every((part) => part.costUsd !== undefined) ? totalCost(aside) : undefined;
  return {
    sessions: aside.reduce((sum, { sessions }) => sum + sessions, 0),
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(aside.some(({ assumed }) => assumed) && { assumed: true }),
  };
}
