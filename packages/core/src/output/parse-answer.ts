import { z } from 'zod';
import { boundedParse } from '../bounded-parse.ts';
import { schemaAsData } from '../schema-as-data.ts';

/**
 * Holds a value of an answer against the schema. One that has names, and none that the schema knows, is something else,
 * also where every name is optional: the schema itself, a wrapper around the answer, a call of a tool.
 */
export function parseAnswer(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  const parsed = boundedParse(schema, value);
  const known = parsed.success ? unmetNames(schema, value) : undefined;
  if (known === undefined) return parsed;
  const shown = known.slice(0, maxShown).join(', ');
  const message = `has none of the fields that are asked for: ${shown}${known.length > maxShown ? ' and more' : ''}`;
  return { success: false, error: new z.ZodError([{ code: 'custom', path: [], message, input: value }]) };
}

/** Names that are told at once. */
const maxShown = 10;

/** Keywords by which a schema lets in names that do not stand in its `properties`. */
const letsInMore = ['patternProperties', '$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'];

/** The names that a schema knows, if the value has others only. */
function unmetNames(schema: z.ZodType, value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const data = schemaAsData(schema);
  const { properties, additionalProperties = false } = data;
  const isOpen = additionalProperties !== false || letsInMore.some((keyword) => keyword in data);
  if (isOpen || typeof properties !== 'object' || properties === null) return undefined;
  const names = Object.keys(value);
  const known = Object.keys(properties);
  if (known.length === 0 || names.length === 0) return undefined;
  return names.some((name) => Object.hasOwn(properties, name)) ? undefined : known;
}
