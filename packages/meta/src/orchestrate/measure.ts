import { meanOf, points } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { agentDesignReviewer } from '../agents/agent-design-reviewer.ts';
import { valueAt } from './fields.ts';
import type { PlannedTask } from './plan.ts';

/** What a task's result came to, and what speaks against it. */
export interface Measured {
  value?: number;
  /** Why it falls short; absent where it does not. */
  shortfall?: string;
}

const reviewSchema = z.object({
  scores: z.record(z.string(), z.number()),
  improvements: z.array(z.looseObject({ severity: z.string(), dimension: z.string() })),
});

/** A dimension may be so far below what is expected of the whole, of 10. */
const floorBelow = 1.5;

/**
 * Holds a result to what is expected of it. A review of a design is held to it in each dimension too, and has no finding of
 * high severity; its overall score is computed from them.
 */
export function measure({ agent, expects }: PlannedTask, output: unknown): Measured {
  if (expects === undefined) return {};
  const { field, atLeast } = expects;
  const review = agent === agentDesignReviewer.name ? reviewSchema.safeParse(output).data : undefined;
  const isOverall = review !== undefined && field === 'overallScore';
  const value = isOverall ? points(meanOf(Object.values(review.scores))) : valueAt(output, field);
  if (typeof value !== 'number')
    return { shortfall: `${field} is no number, expected was at least ${atLeast}` };
  if (value < atLeast) return { value, shortfall: `${field} is ${value}, expected was at least ${atLeast}` };
  const low = Object.entries(review?.scores ?? {}).find(([, score]) => score < atLeast - floorBelow);
  if (low)
    return {
      value,
      shortfall: `${low[0]} is ${low[1]}, and each dimension must come to ${atLeast - floorBelow}`,
    };
  const open = review?.improvements.find(({ severity }) => severity === 'high');
  if (open) return { value, shortfall: `a finding of high severity about ${open.dimension} is open` };
  return { value };
}
