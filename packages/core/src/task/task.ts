import { z } from 'zod';

/** How the answer is to be read: parsed as JSON, or kept as text of one kind. */
export type OutputFormat = 'json' | 'markdown' | 'code' | 'text';

/** Seconds that one session of a task may take unless the task says otherwise. */
export const defaultTimeoutSeconds = 120;

/** The priority of a task that names none. */
export const defaultPriority = 5;

/** The longest wait that Node's timers can hold, rounded down to whole days: 24 days. */
const maxTimeoutSeconds = 24 * 24 * 60 * 60;

const requiredText = z.string({
  error: ({ input }) => (input === undefined ? 'is missing' : 'must be text'),
});

/** What a task file, a team or a program hands in. Checked when a run starts; unknown fields are refused. */
export const agentTaskSchema = z.strictObject(
  {
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be letters, digits, ".", "_" or "-", at most 100')
      .optional()
      .describe(
        'Names the task in results and in dependsOn. Made from the agent name and position if absent.',
      ),
    agent: requiredText.trim().min(1, 'must name an agent').describe('The agent that does the task.'),
    description: requiredText
      .max(1_000_000, 'must be at most 1,000,000 characters')
      .refine((text) => text.trim() !== '', 'must say what is to be done')
      .describe('What is to be done, in words.'),
    input: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Data to work on, checked by the agent’s input schema.'),
    material: z
      .array(z.strictObject({ name: requiredText.min(1, 'must not be empty'), text: requiredText }))
      .optional()
      .describe(
        'Documents to work on, the same ones for many tasks: they come first in the prompt, so that providers can keep what tasks share. Not checked by the agent’s input schema.',
      ),
    timeoutSeconds: z
      .number()
      .positive('must be greater than 0')
      .max(maxTimeoutSeconds, `must be at most ${maxTimeoutSeconds} (24 days)`)
      .optional()
      .describe(`Seconds one session of this task may take. Default ${defaultTimeoutSeconds}.`),
    outputFormat: z
      .enum(['json', 'markdown', 'code', 'text'])
      .optional()
      .describe('How the answer is read. Default: json where the agent has an output schema, else text.'),
    priority: z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .describe(`Tasks with a higher number start earlier. Default ${defaultPriority}.`),
    dependsOn: z
      .array(z.string().min(1))
      .optional()
      .describe('Ids of tasks that must complete first; their outputs are shown to this task.'),
    model: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe('The model to use, as "provider/model". Default: the run’s.'),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be an object' : undefined) },
);

/** A task: what is wanted, and which agent does it. */
export type AgentTask = z.infer<typeof agentTaskSchema>;
