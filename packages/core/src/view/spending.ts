import { totalCost, totalSetAside, totalUsage } from '../result/totals.ts';
import type { AttemptBar, Share, Spent, TaskRow } from './model.ts';

/** The sum of what is known. */
export function sumSpent(parts: readonly Spent[]): Spent {
  return spentOf({
    usage: totalUsage(parts.filter(hasUsage)),
    costUsd: totalCost(parts.filter(hasCost)),
    setAside: totalSetAside(parts.filter(hasAside)),
  });
}

/** Of whatever says what it used. */
export function spentOf({
  usage,
  costUsd,
  setAside,
}: {
  usage?: Spent['usage'] | undefined;
  costUsd?: number | undefined;
  setAside?: Spent['setAside'] | undefined;
}): Spent {
  return {
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(setAside && { setAside }),
  };
}

function hasUsage(part: Spent): part is Spent & Required<Pick<Spent, 'usage'>> {
  return part.usage !== undefined;
}

function hasCost(part: Spent): part is Spent & { costUsd: number } {
  return part.costUsd !== undefined;
}

function hasAside(part: Spent): part is Spent & Required<Pick<Spent, 'setAside'>> {
  return part.setAside !== undefined;
}

/**
 * What the sessions used, by what they have in common; what cost most comes first.
 * @param nameOf what a session belongs to, or nothing
 */
export function sharesOf(
  rows: Iterable<TaskRow>,
  nameOf: (bar: AttemptBar, row: TaskRow) => string | undefined,
  { gatesApart = false }: { gatesApart?: boolean } = {},
): Share[] {
  const groups = new Map<string, { share: Share; parts: Spent[] }>();
  for (const row of rows) {
    for (const bar of row.attempts) {
      const isApart = gatesApart && bar.gate !== undefined;
      const name = isApart ? bar.gate : nameOf(bar, row);
      const key = `${isApart ? 'gate' : ''}/${name ?? ''}`;
      let group = groups.get(key);
      if (group === undefined) {
        const share: Share = {
          ...(name !== undefined && { name }),
          ...(isApart && { gate: true }),
          sessions: 0,
          accepted: 0,
        };
        group = { share, parts: [] };
        groups.set(key, group);
      }
      if (bar.acceptedAt !== undefined) group.share.sessions++;
      if (bar.status === 'completed') group.share.accepted++;
      group.parts.push(bar.spent);
    }
  }
  return [...groups.values()]
    .map(({ share, parts }) => ({ ...share, ...sumSpent(parts) }))
    .sort((one, other) => (other.costUsd ?? 0) - (one.costUsd ?? 0) || tokensOf(other) - tokensOf(one));
}

export function tokensOf({ usage }: Spent): number {
  return usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
}
