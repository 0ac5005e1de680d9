import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@parallel-agents/core/internal';
import type { JsonSchema } from '../design/schemas.ts';

/** A place where a schema lets pass what another one refuses. */
export interface Loosening {
  path: string[];
  problem: string;
}

const bounds = ['Items', 'Length', 'Properties', 'Contains']
  .flatMap((what) => [`min${what}`, `max${what}`])
  .concat('minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum');
/** What must stay as it was, wherever it stood: whether another one is stricter, nobody can tell. */
const kept = [
  'pattern',
  'format',
  'const',
  'multipleOf',
  'uniqueItems',
  'not',
  'if',
  'then',
  'else',
  'allOf',
  'anyOf',
  'oneOf',
  '$ref',
  'contains',
  'propertyNames',
  'patternProperties',
  'dependentRequired',
  'dependentSchemas',
  'prefixItems',
  'unevaluatedProperties',
];

/**
 * Where `schema` lets pass what `earlier` refuses, as far as two JSON Schemas can be compared place by place. New
 * demands are none; a form that is written in another way is one, for nobody can tell.
 */
export function loosenings(earlier: JsonSchema, schema: JsonSchema, path: string[] = []): Loosening[] {
  if (isDeepStrictEqual(earlier, schema)) return [];
  const found: Loosening[] = [];
  const add = (problem: string): void => {
    found.push({ path, problem });
  };
  const [was, is] = [typesOf(earlier), typesOf(schema)];
  const more =
    was &&
    (is?.filter((type) => !was.includes(type) && !(type === 'integer' && was.includes('number'))) ?? ['any']);
  if (more && more.length > 0) add(`it may be of another type (${more.join(', ')})`);
  if (Array.isArray(earlier.enum)) {
    const allowed: unknown[] = earlier.enum;
    const others = Array.isArray(schema.enum)
      ? schema.enum.filter((value) => !allowed.includes(value))
      : schema.const !== undefined && allowed.includes(schema.const)
        ? []
        : ['anything'];
    if (others.length > 0) add(`it may be ${others.map((value) => JSON.stringify(value)).join(', ')} too`);
  }
  for (const name of bounds) {
    const [before, now] = [earlier[name], schema[name]];
    if (typeof before !== 'number') continue;
    const isLooser =
      typeof now !== 'number' || (name.toLowerCase().includes('min') ? now < before : now > before);
    if (isLooser) add(`${name} is ${now === undefined ? 'gone' : JSON.stringify(now)}`);
  }
  for (const name of kept) {
    if (earlier[name] !== undefined && !isDeepStrictEqual(earlier[name], schema[name]))
      add(`${name} is ${schema[name] === undefined ? 'gone' : 'another one'}`);
  }
  const required = listOf(schema.required);
  for (const name of listOf(earlier.required)) if (!required.includes(name)) add(`"${name}" is not required`);
  if (earlier.additionalProperties === false && schema.additionalProperties !== false)
    add('it may have other fields');
  found.push(...looserParts(earlier, schema, path));
  return found;
}

function looserParts(earlier: JsonSchema, schema: JsonSchema, path: string[]): Loosening[] {
  const [was, is] = [recordOf(earlier.properties), recordOf(schema.properties)];
  const fields = Object.entries(was).flatMap(([name, property]) => {
    const now = is[name];
    if (isRecord(property) && isRecord(now)) return loosenings(property, now, [...path, name]);
    return isRecord(property) ? [{ path: [...path, name], problem: 'the field is gone' }] : [];
  });
  if (!isRecord(earlier.items)) return fields;
  const items = isRecord(schema.items) ? schema.items : {};
  return [...fields, ...loosenings(earlier.items, items, [...path, 'items'])];
}

function typesOf({ type }: JsonSchema): string[] | undefined {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? listOf(type) : undefined;
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function recordOf(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}
