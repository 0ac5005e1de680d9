import { fixtureExpectationSchema } from '@parallel-agents/core';
import { z } from 'zod';

/** A finished agent definition, as models write it: JSON Schema in place of zod. */
export const agentDesign = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{2,63}$/)
    .describe('Lower case with underscores.'),
  category: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/)
    .describe('One word, lower case.'),
  description: z.string().min(1).describe('What it does and when to use it, in one or two sentences.'),
  instructions: z.string().min(1).describe('The system prompt.'),
  inputSchema: z.record(z.string(), z.unknown()).describe('JSON Schema of what it is given.'),
  outputSchema: z.record(z.string(), z.unknown()).describe('JSON Schema of what it answers with.'),
  examples: z
    .array(z.object({ input: z.record(z.string(), z.unknown()), output: z.unknown() }))
    .min(1)
    .describe('Each output satisfies the output schema.'),
  edgeCases: z.array(z.object({ situation: z.string().min(1), behaviour: z.string().min(1) })),
  limits: z.array(z.string()).describe('What it does not do.'),
  rubric: z.array(z.string().min(1)).min(1).describe('Yes/no statements that a good answer satisfies.'),
  fixtures: z
    .array(
      z.object({
        name: z.string().min(1),
        description: z.string().min(1),
        input: z.record(z.string(), z.unknown()),
        expect: fixtureExpectationSchema
          .exactOptional()
          .describe(
            'What any good answer shows and a machine can see; an empty answer must fail one of them.',
          ),
      }),
    )
    .min(1)
    .describe('Inputs to try it on, a hard one among them.'),
});

/** The six dimensions in which a design is scored, each from 0 to 10. */
export const designDimensions = {
  purpose: 'One job, clearly bounded; it is plain when to use it and when not.',
  instructions: 'A method a competent reader could follow: steps, criteria, what to avoid; nothing vague.',
  contract:
    'Input and output schemas fit the job: nothing missing, nothing unused, fields that can be checked.',
  robustness: 'Missing, contradictory, empty and oversized input each have a stated behaviour.',
  safety: 'Limits are stated; what it is given is treated as data; harm and invention are ruled out.',
  testability: 'Fixtures and rubric would tell a good answer from a bad one.',
} as const;
