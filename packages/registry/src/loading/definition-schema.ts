import { fixtureExpectationSchema } from '@parallel-agents/core';
import { z } from 'zod';
import { agentNamePattern, namespacePattern, toAgentName } from '../agent-name.ts';
import { toJsonSchema } from '../json-schema.ts';
import { matchInLinearTime } from './linear-patterns.ts';

const text = z.string({
  error: ({ input }) => (input === undefined || input === null ? 'is missing' : 'must be text'),
});
const someText = text.refine((value) => value.trim() !== '', 'must not be empty');

/** The rules for each field of an agent, whichever door it comes through. */
export const agentFields = {
  name: someText.refine((name) => agentNamePattern.test(name), {
    error: ({ input }) => `"${String(input)}" is no agent name${proposal(String(input))}`,
  }),
  namespace: text.regex(namespacePattern, 'must be lower case letters, digits, "-" or "_"'),
  category: text.regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be lower case letters, digits, "_" or "-"'),
  description: someText,
  version: z
    .string('must be a semantic version in quotes, such as "1.0.0"')
    .regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/, 'must be a semantic version, such as 1.0.0'),
  tier: z.enum(['cheap', 'standard', 'strong'], 'must be cheap, standard or strong'),
  tools: z.enum(['none', 'inherit'], 'must be none or inherit'),
  rubric: z.array(someText, 'must be a list of sentences'),
  fixtures: z.array(
    z.strictObject(
      {
        name: someText,
        description: someText,
        input: z.record(z.string(), z.unknown(), 'must map names to values').exactOptional(),
        expect: fixtureExpectationSchema.exactOptional(),
      },
      'must have name and description, and may have input and expect',
    ),
    'must be a list',
  ),
};

const toolNames = z.array(someText, 'must be a list of names of tools');

/** A definition as an npm package exports it. Types do not reach across a package boundary at run time; this does. */
export const typedDefinitionSchema = z.object({
  name: agentFields.name,
  displayName: someText.exactOptional(),
  category: agentFields.category,
  description: agentFields.description,
  version: agentFields.version,
  instructions: someText,
  inputSchema: zodSchema().exactOptional(),
  outputSchema: zodSchema().exactOptional(),
  tools: agentFields.tools,
  toolLimit: z
    .strictObject({ only: toolNames.exactOptional(), never: toolNames.exactOptional() })
    .exactOptional(),
  tier: agentFields.tier,
  rubric: agentFields.rubric.exactOptional(),
  fixtures: agentFields.fixtures.exactOptional(),
});

/** The package may have a zod of its own, so its schemas are known by what they can do and not by their class. */
function zodSchema(): z.ZodType<z.ZodType> {
  return z.custom<z.ZodType>(isZodSchema, 'must be a schema of zod 4').superRefine((schema, context) => {
    try {
      toJsonSchema(schema);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      context.addIssue({ code: 'custom', message: `cannot be written as JSON Schema: ${reason}` });
      return;
    }
    try {
      matchInLinearTime(schema);
    } catch (thrown) {
      context.addIssue({
        code: 'custom',
        message: thrown instanceof Error ? thrown.message : String(thrown),
      });
    }
  });
}

function isZodSchema(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_zod' in value &&
    'safeParse' in value &&
    typeof value.safeParse === 'function'
  );
}

function proposal(name: string): string {
  const near = toAgentName(name);
  const rule = '; use lower case letters, digits and "_"';
  return agentNamePattern.test(near) ? `${rule}: "${near}"` : rule;
}
