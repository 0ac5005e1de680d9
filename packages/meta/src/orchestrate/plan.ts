import { z } from 'zod';
import { agentNamePattern } from '../create/brief.ts';

const text = z.string().min(1).max(50_000);

/** What a number in a task's result must come to for the task to have done its job. */
const expectationSchema = z.object({
  field: z.string().min(1).max(200).describe('Where the number stands in its result: names joined by dots.'),
  atLeast: z.number(),
});

const plannedTaskSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  agent: z.string().min(1).max(200),
  description: text.describe('All that the agent needs to know; it sees nothing else of the plan.'),
  input: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Fields as the agent takes them. A value, or an entry of a list, may be { "$result": TASK, "field": NAME }: what that earlier task answered.',
    ),
  dependsOn: z.array(z.string()).max(1000, { abort: true }).default([]),
  why: text.describe('What would be missing without it.'),
  expects: expectationSchema
    .optional()
    .describe('Only where the goal names a number that a result must reach.'),
});

const missingAgentSchema = z.object({
  name: z.string().regex(agentNamePattern),
  purpose: z.string().min(1).max(5_000).describe('Given what, it produces what, for whom.'),
});

/** A plan as a model or a file hands it in; whether it can be run, `checkPlan` says. */
export const planSchema = z.object({
  approach: z.enum(['fan-out', 'single-agent']),
  reason: text.describe('Why it is split this way, or why one agent will do.'),
  chain: text
    .optional()
    .describe('Only where each task must wait for the one before: why not one agent does it all.'),
  tasks: z.array(plannedTaskSchema).min(1),
  missingAgents: z.array(missingAgentSchema).max(5).default([]),
});

/** What takes the place of tasks that did not do their job. No task at all: it cannot be mended. */
export const replanSchema = z.object({
  reason: text.describe('What was learned, and what is different now; or why it cannot be mended.'),
  tasks: z.array(
    plannedTaskSchema.extend({
      replaces: z.array(z.string()).describe('The tasks whose place it takes, alone or with others.'),
    }),
  ),
  missingAgents: planSchema.shape.missingAgents,
});

/** Tasks by agent, what each waits for and why it is there; or the answer that one agent will do. */
export type Plan = z.infer<typeof planSchema>;
export type Replan = z.infer<typeof replanSchema>;
export type PlannedTask = z.infer<typeof plannedTaskSchema>;
/** An agent that a plan needs and that there is not yet. */
export type MissingAgent = z.infer<typeof missingAgentSchema>;
