import { filesParse, importsResolve, noPlaceholders, noSecrets, safePaths } from '@parallel-agents/checks';
import type { AgentFixture } from '@parallel-agents/core';
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
        content: z.string().describe('The whole file.'),
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
  assumptions: z.array(z.string()).default([]).describe('What was not said and was taken to be so.'),
};

/** What holds for the files of every developer. */
export const buildChecks = [safePaths, noPlaceholders, noSecrets, filesParse, importsResolve];

export const deliveryRules = [
  'Deliver whole files that run as they stand: no ellipsis, no "rest as before", no placeholder for the reader to fill in. If the task is too large for one answer, build the thinnest slice that works from end to end and name what is left in the assumptions.',
  'Where something was not said, choose what a senior engineer would choose by default, and write it down as an assumption. Use only packages that you know exist; pin major versions. No secrets in code: read them from the environment and fail at start when one is missing.',
].join('\n');

/** What every developer is tried on: a small app, almost nothing, and constraints that contradict each other. */
export const buildFixtures = [
  {
    name: 'a small app',
    description: 'Design and build your part of an app in which members of a club lend tools to each other.',
    input: {
      app: 'Tool shed',
      features: ['members sign in', 'a member offers a tool', 'another one reserves it for some days'],
      stack: 'TypeScript, PostgreSQL',
    },
  },
  { name: 'a name only', description: 'Build your part of it.', input: { app: 'Notes' } },
  {
    name: 'constraints that contradict each other',
    description: 'Build your part of a guest book for one small website.',
    input: {
      app: 'Guest book',
      constraints:
        'No database may be used. Entries must survive a restart, and be searched by 10,000 people at once.',
    },
  },
] as const satisfies readonly AgentFixture[];
