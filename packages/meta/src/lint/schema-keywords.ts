import { z } from 'zod';
import type { JsonSchema } from '../design/schemas.ts';

const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const;

const text = z.string();
const flag = z.boolean();
const number = z.number();
const count = z.int().min(0);
const anything = z.unknown();

/** `true` and `false` are schemas too, without keywords. */
const schema: z.ZodType = z.lazy(() => z.preprocess((node) => (typeof node === 'boolean' ? {} : node), node));
const schemas = z.array(schema).min(1);
const schemasByName = z.record(z.string(), schema);

/**
 * The keywords of JSON Schema 2020-12 that an answer is really checked against, and those that only explain. Whatever
 * else stands in a schema would be passed over, and let through what its author meant to refuse.
 */
const keywords = {
  $ref: text,
  $defs: schemasByName,
  definitions: schemasByName,
  type: z.preprocess(
    (type) => [type].flat(),
    z.array(z.enum(types)).min(1).refine(differ, 'names a type twice'),
  ),
  enum: z.array(anything).min(1),
  const: anything,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: z.strictObject({}),
  properties: schemasByName,
  patternProperties: schemasByName,
  additionalProperties: schema,
  propertyNames: schema,
  required: z.array(text).refine(differ, 'names a property twice'),
  minProperties: count,
  maxProperties: count,
  items: schema,
  prefixItems: schemas,
  contains: schema,
  minContains: count,
  maxContains: count,
  minItems: count,
  maxItems: count,
  uniqueItems: flag,
  pattern: text.refine(isPattern, 'is no regular expression'),
  minLength: count,
  maxLength: count,
  format: text,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: number.positive(),
  title: text,
  description: text,
  $comment: text,
  default: anything,
  examples: z.array(anything),
  deprecated: flag,
  readOnly: flag,
  writeOnly: flag,
  contentEncoding: text,
  contentMediaType: text,
  contentSchema: schema,
};

const node = z
  .strictObject(keywords, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknown(issue.keys) : undefined),
  })
  .partial()
  .superRefine(({ properties = {}, required = [], contains, minContains, maxContains }, context) => {
    for (const name of required) {
      if (Object.hasOwn(properties, name)) continue;
      context.addIssue({
        code: 'custom',
        path: ['required'],
        message: `"${name}" is not among the properties beside it`,
      });
    }
    if (contains === undefined && (minContains ?? maxContains) !== undefined) {
      context.addIssue({
        code: 'custom',
        message: '"minContains" and "maxContains" need "contains" beside them',
      });
    }
  });

/** What is wrong with the keywords of a schema, in words, each with its place; nothing where it is JSON Schema. */
export function keywordProblems(root: JsonSchema): string[] {
  const parsed = node.safeParse(root);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('/')}: ${message}`,
  );
}

function unknown(keys: readonly string[]): string {
  const named = keys.map((key) => `"${key}"`).join(', ');
  return `${named}: JSON Schema has no such keyword, or it cannot be used here`;
}

function differ(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u') !== undefined;
  } catch {
    return false;
  }
}
