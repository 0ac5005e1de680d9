import { checkNamed, nearestCheck } from '@parallel-agents/checks/internal';
import { type Check, fixtureExpectationSchema } from '@parallel-agents/core';
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

/** A check as a package brings it. */
const check = z.custom<Check>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'run' in value &&
    typeof value.name === 'string' &&
    value.name !== '' &&
    typeof value.run === 'function',
  'must be a check: an object with a name and a function run',
);

/** The name of a check of the library, as a file can give it. */
const namedCheck = someText.transform((name, context): Check => {
  const found = checkNamed(name);
  if (found !== undefined) return found;
  const near = nearestCheck(name);
  const hint =
    near === undefined ? 'the README of @parallel-agents/checks lists them' : `did you mean "${near}"?`;
  context.addIssue({ code: 'custom', message: `there is no check "${name.slice(0, 60)}"; ${hint}` });
  return z.NEVER;
});

/** Names of checks, each of which has something to look at in the output schema. */
export const namedChecks = z.array(namedCheck, 'must be a list of names of checks');

/** What a check looks at that no property of the schema is called. */
export function missingFields({ fields = [] }: Check, schema: z.ZodType | undefined): string[] {
  if (schema === undefined) return [...fields];
  const names = propertiesIn(toJsonSchema(schema));
  return fields.filter((field) => !names.has(field));
}

function propertiesIn(value: unknown, names = new Set<string>(), depth = 0): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null || depth > 60) return names;
  const { properties } = value as { properties?: unknown };
  if (typeof properties === 'object' && properties !== null) {
    for (const name of Object.keys(properties)) names.add(name);
  }
  for (const part of Object.values(value)) propertiesIn(part, names, depth + 1);
  return names;
}

const toolNames = z.array(someText, 'must be a list of names of tools');

/** A definition as an npm package exports it. Types do not reach across a package boundary at run time; this does. */
export const typedDefinitionSchema = z
  .object({
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
    checks: z.array(check, 'must be a list of checks').exactOptional(),
    numberLines: z.boolean().exactOptional(),
    rubric: agentFields.rubric.exactOptional(),
    fixtures: agentFields.fixtures.exactOptional(),
  })
  .superRefine(({ checks = [], outputSchema }, context) => {
    for (const [index, one] of checks.entries()) {
      const [missing] = missingFields(one, outputSchema);
      if (missing === undefined) continue;
      const message = `"${one.name}" looks at a property "${missing}", and the output schema has none`;
      context.addIssue({ code: 'custom', path: ['checks', index], message });
    }
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
