import { z } from 'zod';

/** What every developer may be given. */
export const buildInput = z.looseObject({
  app: z.string().optional().describe('Name of the application.'),
  features: z.array(z.string()).optional().describe('What it must do.'),
  stack: z.string().optional().describe('Languages, frameworks and services that are settled.'),
  constraints: z.string().optional().describe('What must not change, and what must be kept to.'),
});

/** What every developer answers with; each adds fields of its own. */
export const buildFields = {
  framework: z.string().min(1).describe('What it is built with, with major versions.'),
  files: z
    .array(
      z.object({
        path: z.string().min(1).describe('Relative to the root of the project.'),
        purpose: z.string().min(1),
        content: z.string().min(1).describe('The whole file.'),
      }),
    )
    .min(1),
  designDecisions: z
    .array(
      z.object({
        decision: z.string().min(1),
        reason: z.string().min(1),
        alternative: z.string().optional().describe('What was set aside, and what would bring it back.'),
      }),
    )
    .min(1),
  assumptions: z.array(z.string()).describe('What was not said and was taken to be so.'),
};

export const deliveryRules = [
  'Deliver whole files that run as they stand: no ellipsis, no "rest as before", no placeholder for the reader to fill in. If the task is too large for one answer, build the thinnest slice that works from end to end and name what is left in the assumptions.',
  'Where something was not said, choose what a senior engineer would choose by default, and write it down as an assumption. Use only packages that you know exist; pin major versions. No secrets in code: read them from the environment and fail at start when one is missing.',
].join('\n');
