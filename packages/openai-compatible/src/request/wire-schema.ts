import { asObject, type JsonObject } from '../json.ts';

/**
 * A schema as it goes to servers: the same values fit it. What says nothing is left out, and what some of them cannot
 * read is written in another way: `propertyNames` of mere text (vLLM, Gemini), `\d` and `\w` (older llama.cpp).
 */
export function wireSchema(schema: JsonObject): JsonObject {
  const known = written.get(schema);
  if (known !== undefined) return known;
  const wire = rewritten(schema) as JsonObject;
  written.set(schema, wire);
  return wire;
}

/** All tasks of an agent have the same schema. */
const written = new WeakMap<JsonObject, JsonObject>();

/** Keywords that hold values, in which nothing is a schema. */
const values: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'required']);

function rewritten(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((one) => rewritten(one));
  const object = asObject(value);
  if (object === undefined) return value;
  const fields = Object.entries(object).flatMap(([key, inner]): [string, unknown][] => {
    if (names) return [[key, rewritten(inner)]];
    if (key === '$schema' || key === '$id' || (key === 'propertyNames' && isAnyText(inner))) return [];
    if (key === 'pattern' && typeof inner === 'string') return [[key, plainClasses(inner)]];
    if (values.has(key)) return [[key, inner]];
    return [[key, rewritten(inner, mapsNames.has(key))]];
  });
  return Object.fromEntries(fields);
}

const mapsNames: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

function isAnyText(schema: unknown): boolean {
  const keys = Object.entries(asObject(schema) ?? { none: true });
  return keys.every(([key, value]) => key === 'type' && value === 'string');
}

/** The same pattern without `\d` and `\w`, outside and inside of classes. */
function plainClasses(pattern: string): string {
  let inClass = false;
  return pattern.replace(/\\.|\[|\]/gs, (token) => {
    if (token === '[') inClass = true;
    if (token === ']') inClass = false;
    const range = token === '\\d' ? '0-9' : token === '\\w' ? 'A-Za-z0-9_' : undefined;
    if (range === undefined) return token;
    return inClass ? range : `[${range}]`;
  });
}

/**
 * The schema in the form that OpenAI's strict mode takes, if all it says can be said there: every property required,
 * objects closed, none of the keywords that strict mode has not. `undefined` where something would be lost.
 */
export function strictSchema(schema: JsonObject): JsonObject | undefined {
  if (schema.type !== 'object' || schema.anyOf !== undefined) return undefined;
  try {
    return strict(schema) as JsonObject;
  } catch (thrown) {
    if (thrown instanceof NotStrict) return undefined;
    throw thrown;
  }
}

class NotStrict extends Error {}

const strictKeywords: ReadonlySet<string> = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'anyOf'],
  ...['$ref', '$defs', 'definitions', 'description', 'title', 'pattern', 'format'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems'],
]);
/** They say nothing about which values fit. */
const remarks: ReadonlySet<string> = new Set(['default', 'examples', '$comment']);

function strict(value: unknown): unknown {
  const schema = asObject(value);
  if (schema === undefined) throw new NotStrict();
  const kept = Object.entries(schema).filter(([key]) => !remarks.has(key));
  if (kept.some(([key]) => !strictKeywords.has(key))) throw new NotStrict();
  const fields = kept.map(([key, inner]): [string, unknown] => {
    if (mapsNames.has(key)) {
      return [
        key,
        Object.fromEntries(Object.entries(asObject(inner) ?? {}).map(([name, one]) => [name, strict(one)])),
      ];
    }
    if (key === 'items') return [key, strict(inner)];
    if (key === 'anyOf') return [key, (inner as unknown[]).map(strict)];
    return [key, inner];
  });
  if (schema.type !== 'object') return Object.fromEntries(fields);
  const names = Object.keys(asObject(schema.properties) ?? {});
  const required = Array.isArray(schema.required) ? schema.required : [];
  const isOpen = schema.additionalProperties !== false;
  if (isOpen || names.length === 0 || names.some((name) => !required.includes(name))) throw new NotStrict();
  return Object.fromEntries(fields);
}
