import { z } from 'zod';

/** A finished agent definition, as models write it: JSON Schema in place of zod. */
export const agentDesign = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{2,63}$/)
    .describe('Lower case with underscores.'),
  category: z.string().min(1),
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
  rubric: z.array(z.string().min(1)).describe('Yes/no statements that a good answer satisfies.'),
  fixtures: z
    .array(
      z.object({
        name: z.string().min(1),
        description: z.string().min(1),
        input: z.record(z.string(), z.unknown()),
      }),
    )
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

/** A realistic design, for the examples of the agents that write designs. */
export const sampleDesign: z.infer<typeof agentDesign> = {
  name: 'flaky_test_finder',
  category: 'quality',
  description: 'Finds tests in a CI log that failed and passed without a change to the code.',
  instructions:
    'You read CI logs. 1. List each test with its outcomes in order. 2. Call a test flaky only if it both failed and passed on the same commit. 3. For each, quote the line of the failure. If the log has a single run, answer with an empty list: one run cannot show flakiness.',
  inputSchema: { type: 'object', properties: { log: { type: 'string' } }, required: ['log'] },
  outputSchema: {
    type: 'object',
    properties: {
      flaky: {
        type: 'array',
        items: {
          type: 'object',
          properties: { test: { type: 'string' }, evidence: { type: 'string' } },
          required: ['test', 'evidence'],
        },
      },
    },
    required: ['flaky'],
  },
  examples: [
    {
      input: { log: 'abc123 login FAIL\nabc123 login PASS' },
      output: { flaky: [{ test: 'login', evidence: 'abc123 login FAIL' }] },
    },
  ],
  edgeCases: [{ situation: 'The log is empty.', behaviour: 'Answers with an empty list.' }],
  limits: ['Does not say why a test is flaky.'],
  rubric: [
    'Every test listed failed and passed on the same commit.',
    'Every piece of evidence stands in the log.',
  ],
  fixtures: [
    { name: 'one run only', description: 'Find the flaky tests.', input: { log: 'abc123 login FAIL' } },
  ],
};
