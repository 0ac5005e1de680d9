import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What the options of a job may be, for those who take them from outside; light to import. */
export const agentJobLimits = {
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
  jobId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'must be letters, digits, ".", "_" or "-", at most 32')
    .default(() => `agents-${randomUUID().replaceAll('-', '').slice(0, 12)}`),
  seed: z.string().default('1'),
  resume: z.boolean().default(false),
};
