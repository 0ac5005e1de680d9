import { asObject, type JsonObject } from './json.ts';

/**
 * A schema as it goes to servers: without what some of them refuse the whole request for. It only asks for less, and the
 * answer is checked against all of the schema when it is there. Left out are `propertyNames` (vLLM, Gemini), lengths
 * that llama.cpp makes no grammar of, and patterns that it cannot read; `\d` and `\w` are written out.
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
    if (leftOut.has(key) || (lengths.has(key) && Number(inner) > longestRepetition)) return [];
    if (key === 'pattern') {
      const pattern = knownFormats.has(object.format) ? undefined : plainPattern(inner);
      return pattern === undefined ? [] : [[key, pattern]];
    }
    if (values.has(key)) return [[key, inner]];
    return [[key, rewritten(inner, mapsNames.has(key))]];
  });
  return Object.fromEntries(fields);
}

const mapsNames: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

const leftOut: ReadonlySet<string> = new Set(['$schema', '$id', 'propertyNames']);

const lengths: ReadonlySet<string> = new Set(['minLength', 'maxLength', 'minItems', 'maxItems']);
/** The longest repetition that llama.cpp surely makes a grammar of; it refuses those of 2,000. */
const longestRepetition = 1000;

/** Formats that servers know by their names; the patterns that stand beside them are in words that not all know. */
const knownFormats: ReadonlySet<unknown> = new Set(['date', 'time', 'date-time', 'uuid']);

/**
 * Marks of a pattern that llama.cpp reads as something else, or that let it write what is no JSON: escapes of letters
 * and of backslashes, groups with `?`, long repetitions, and whatever may stand for a quotation mark.
 */
const unreadable = /\\[A-Za-z0-9\\]|\(\?|\{[\d,]*\d{4}|\[\^|(?<!\\)\./;
const dotsInClasses = /(?<=\[(?:[^\\\]]|\\.)*)\.(?=(?:[^\\\]]|\\.)*\])/g;

/** A pattern in words that llama.cpp knows; `undefined` where there are none, or it is not bound at both ends. */
function plainPattern(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string' || !/^\^.*(?<!\\)\$$/s.test(pattern)) return undefined;
  const plain = plainClasses(pattern);
  return unreadable.test(plain.replace(dotsInClasses, '')) ? undefined : plain;
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
const remarks: ReadonlySet<string> = new Set(['default', 'examples', '$comment', '$schema', '$id']);

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
