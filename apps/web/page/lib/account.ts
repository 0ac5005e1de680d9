import type { TaskView, UsageView } from '../../src/view/model.ts';

export type Dimension = 'agent' | 'tier' | 'model';

/** What sessions of one agent, tier or model came to. */
export interface AccountLine {
  name: string;
  sessions: number;
  usage: UsageView;
  /** Absent where no price is known. */
  costUsd?: number;
  /** Milliseconds that its sessions ran. */
  ms: number;
}

/** Every session once, added up by what is asked; the dearest first. */
export function accountBy(dimension: Dimension, tasks: readonly TaskView[], now: number): AccountLine[] {
  const lines = new Map<string, AccountLine>();
  for (const task of tasks) {
    for (const attempt of task.attempts) {
      const { gate, from, to = now, usage, costUsd } = attempt;
      const name =
        dimension === 'agent'
          ? gate === undefined
            ? task.agent
            : `${gate} (judges)`
          : dimension === 'tier'
            ? (attempt.tier ?? (gate === undefined ? 'no tier' : 'judges'))
            : (attempt.model ?? 'not told');
      let line = lines.get(name);
      if (line === undefined) {
        line = { name, sessions: 0, usage: { inputTokens: 0, outputTokens: 0 }, ms: 0 };
        lines.set(name, line);
      }
      line.sessions += 1 + (attempt.respawned ?? 0);
      line.ms += Math.max(0, to - from);
      if (usage) addUsage(line.usage, usage);
      if (costUsd !== undefined) line.costUsd = (line.costUsd ?? 0) + costUsd;
    }
  }
  const weight = ({ costUsd = 0, usage }: AccountLine): number =>
    costUsd * 1e9 + usage.inputTokens + usage.outputTokens;
  return [...lines.values()].toSorted((one, other) => weight(other) - weight(one));
}

/** All of it together. */
export function total(lines: readonly AccountLine[]): AccountLine {
  const sum: AccountLine = { name: 'all', sessions: 0, usage: { inputTokens: 0, outputTokens: 0 }, ms: 0 };
  for (const { sessions, usage, costUsd, ms } of lines) {
    sum.sessions += sessions;
    sum.ms += ms;
    addUsage(sum.usage, usage);
    if (costUsd !== undefined) sum.costUsd = (sum.costUsd ?? 0) + costUsd;
  }
  return sum;
}

function addUsage(
  sum: UsageView,
  { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: UsageView,
): void {
  sum.inputTokens += inputTokens;
  sum.outputTokens += outputTokens;
  if (cacheReadTokens !== undefined) sum.cacheReadTokens = (sum.cacheReadTokens ?? 0) + cacheReadTokens;
  if (cacheWriteTokens !== undefined) sum.cacheWriteTokens = (sum.cacheWriteTokens ?? 0) + cacheWriteTokens;
}
