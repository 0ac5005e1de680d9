import { agentTaskSchema } from '@parallel-agents/core';
import { parseDuration } from '@parallel-agents/escalation/internal/amounts';
import { z } from 'zod';

const amount = z.number().positive('must be greater than 0');
const whole = (least: number) => z.int('must be a whole number').min(least, `must be at least ${least}`);

/** Caps of a job: the same for flags, a configuration file, the configuration of a plugin, and a request. */
export const limitsSchema = z.strictObject({
  usd: amount.exactOptional().describe('US dollars that the job may cost.'),
  tokens: amount.exactOptional().describe('Input and output tokens that it may use together.'),
  spawns: amount.int('must be a whole number').exactOptional().describe('Sessions that it may start.'),
  deadlineSeconds: amount.exactOptional().describe('Seconds after which it starts nothing more.'),
  deadline: z
    .string()
    .refine(isDuration, 'must be a duration such as "90s", "10m" or "1h30m"')
    .exactOptional()
    .describe('The same as a duration: "90s", "10m", "1h30m". The shorter of the two counts.'),
  concurrent: whole(1).max(10_000, 'must be at most 10000').exactOptional().describe('Sessions at once.'),
  timeoutSeconds: agentTaskSchema.shape.timeoutSeconds
    .unwrap()
    .exactOptional()
    .describe('Seconds that one session may take.'),
  onExhausted: z
    .enum(['finish', 'cancel'])
    .exactOptional()
    .describe('What happens to running sessions when a cap is reached.'),
  allowUnknownPrices: z.boolean().exactOptional().describe('Models without a known price count as free.'),
  reserveOutputTokens: amount
    .exactOptional()
    .describe('Tokens that are set aside for the answer of each session.'),
});

/**
 * Caps of a job: the same for flags, a configuration file, the configuration of a plugin, and a request. What is absent
 * is not limited, but for `concurrent` (8) and `timeoutSeconds` (120).
 */
export type Limits = z.infer<typeof limitsSchema>;

function isDuration(text: string): boolean {
  try {
    return parseDuration(text) > 0;
  } catch {
    return false;
  }
}

/** With the deadline in seconds alone. */
export function inSeconds({ deadline, ...limits }: Limits): Limits {
  if (deadline === undefined) return limits;
  return {
    ...limits,
    deadlineSeconds: Math.min(parseDuration(deadline), limits.deadlineSeconds ?? Infinity),
  };
}
