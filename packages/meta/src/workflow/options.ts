import { randomUUID } from 'node:crypto';
import { formatPath, InputError, type OrchestratorOptions } from '@parallel-agents/core';
import { z } from 'zod';
import type { WorkflowEvent } from './events.ts';

/** The runtime, limits, policy and admission are those of `createOrchestrator`; `maxConcurrent` is for all agents together. */
export interface WorkflowOptions extends Omit<OrchestratorOptions, 'agents'> {
  /** The lower bound of the panel, and the held-out judge, must come to at least this, from 0 to 10. @default 8.5 */
  target?: number;
  /** Reviews of an agent at most, the first one included; from 1 to 20. @default 4 */
  maxRounds?: number;
  /** Seats of the panel, from 3 to 10. @default 3 */
  judges?: number;
  /**
   * Models for judges, as `provider/model`. Where there are others, an author's own model does not judge its work, and the
   * last one is kept for the held-out judge. @default what the policy or the runtime chooses
   */
  judgeModels?: readonly string[];
  /** Names the workflow in the ids of its sub-runs, `<workflowId>.a1.create`; at most 32 characters. @default a random id */
  workflowId?: string;
  /** Decides the orders in which judges see things. @default '1' */
  seed?: string;
  /** Stops the sessions that are running and starts no more; what is finished is in the report. */
  signal?: AbortSignal;
  /** Called with every event, in order. */
  onEvent?(event: WorkflowEvent): void;
}

const limits = z.object({
  target: z
    .number('must be a number')
    .min(0, 'must be from 0 to 10')
    .max(10, 'must be from 0 to 10')
    .default(8.5),
  maxRounds: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(20, 'must be at most 20')
    .default(4),
  judges: z
    .int('must be a whole number')
    .min(3, 'must be at least 3: fewer are no panel')
    .max(10, 'must be at most 10')
    .default(3),
  judgeModels: z.array(z.string().trim().min(1, 'must name a model')).default([]),
  maxConcurrent: z.int().min(1).max(10_000).default(8),
  workflowId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'must be letters, digits, ".", "_" or "-", at most 32')
    .default(() => `agents-${randomUUID().replaceAll('-', '').slice(0, 12)}`),
  seed: z.string().default('1'),
});

export type WorkflowLimits = z.infer<typeof limits>;

/** @throws InputError `INVALID_OPTION` naming every option that is out of range */
export function checkOptions(options: WorkflowOptions): WorkflowLimits {
  const parsed = limits.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map((found) => {
      const path = found.path.map((part) => (typeof part === 'number' ? part : String(part)));
      const fix = `Correct the option ${formatPath(path)}.`;
      return { code: 'INVALID_OPTION', path, message: found.message, fix };
    }),
  );
}
