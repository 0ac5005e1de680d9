import { isRecord } from '../is-record.ts';
import { branches, flatten, type JsonSchema, toSchema, typeOf } from './json-schema.ts';
import { type Random, randomEntry, randomInteger, seededRandom } from './random.ts';
import { sampleNumber } from './sample-number.ts';
import { sampleString } from './sample-string.ts';

/** Below this depth fields that may be left out are, and lists are as short as they may be. */
const fullDepth = 4;

/** Below this depth a schema can only be one that asks for itself for ever. */
const maxDepth = 24;

interface Place {
  root: JsonSchema;
  random: Random;
  depth: number;
  /** The field it is for: sample texts name it. */
  name: string;
}

/** A value that fits a JSON Schema as models are given them: the same for the same seed. */
export function sampleFromSchema(schema: JsonSchema, seed: string): unknown {
  return sample(schema, { root: schema, random: seededRandom(seed), depth: 0, name: 'text' });
}

function sample(schema: JsonSchema, place: Place): unknown {
  const { root, random, depth } = place;
  if (depth > maxDepth) return null;
  const flat = flatten(schema, root);
  if ('const' in flat) return flat.const;
  if (Array.isArray(flat.enum)) return randomEntry(random, flat.enum);
  if (depth > 0 && Array.isArray(flat.examples) && flat.examples.length > 0) return flat.examples[0];
  const alternatives = branches(flat, root);
  if (alternatives.length > 0) return sample(pickBranch(alternatives, place), { ...place, depth: depth + 1 });
  const type = typeOf(flat) ?? 'string';
  const mayBeNull = [flat.type].flat().includes('null');
  if (mayBeNull && depth > fullDepth) return null;
  switch (type) {
    case 'object':
      return sampleObject(flat, place);
    case 'array':
      return sampleArray(flat, place);
    case 'integer':
    case 'number':
      return sampleNumber(flat, type === 'integer', random);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    default:
      return sampleString(flat, place.name, random);
  }
}

/** A value rather than null; deep down the alternative that goes no deeper. */
function pickBranch(alternatives: readonly JsonSchema[], { random, depth }: Place): JsonSchema {
  const isNull = (schema: JsonSchema) => schema.type === 'null' || schema.const === null;
  const possible = alternatives.filter((schema) => !('not' in schema));
  const values = possible.filter((schema) => !isNull(schema));
  if (depth <= fullDepth) return randomEntry(random, values) ?? possible[0] ?? {};
  const flatter = possible.find((schema) => !['object', 'array'].includes(typeOf(schema) ?? 'object'));
  return flatter ?? possible[0] ?? {};
}

function sampleObject(schema: JsonSchema, place: Place): Record<string, unknown> {
  const { random, depth } = place;
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const value: Record<string, unknown> = {};
  const fill = (name: string, property: unknown): void => {
    value[name] = sample(toSchema(property), { ...place, depth: depth + 1, name });
  };
  for (const [name, property] of Object.entries(properties)) {
    const wanted = depth <= fullDepth && property !== false && random() < 0.7;
    if (required.has(name) || wanted) fill(name, property);
  }
  for (const name of required) if (!(name in value)) fill(name, schemaOfOther(schema, name));
  const least = Math.max(
    typeof schema.minProperties === 'number' ? schema.minProperties : 0,
    isRecord(schema.additionalProperties) && schema.properties === undefined && depth <= fullDepth ? 1 : 0,
  );
  for (let number = 1; Object.keys(value).length < least && number <= least * 10; number++) {
    const names = sample(toSchema(schema.propertyNames), { ...place, depth: depth + 1, name: 'key' });
    const name = schema.propertyNames === undefined ? `key${number}` : String(names);
    fill(name in value ? `${name}${number}` : name, schemaOfOther(schema, name));
  }
  return value;
}

/** What the schema says of a field that is not among its properties. */
function schemaOfOther(schema: JsonSchema, name: string): unknown {
  const patterns = isRecord(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  const matching = patterns.find(([pattern]) => new RegExp(pattern, 'u').test(name));
  return matching?.[1] ?? schema.additionalProperties;
}

function sampleArray(schema: JsonSchema, place: Place): unknown[] {
  const { random, depth } = place;
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : Infinity;
  const wanted = depth > fullDepth || schema.items === false ? least : randomInteger(random, 1, 3);
  const length = Math.min(most, Math.max(least, wanted, first.length));
  const items: unknown[] = [];
  const seen = new Set<string>();
  // A list of different things may have fewer to offer than are wanted.
  for (let tries = 0; items.length < length && tries < length * 20; tries++) {
    const item = sample(toSchema(first[items.length] ?? schema.items), { ...place, depth: depth + 1 });
    const key = JSON.stringify(item);
    if (schema.uniqueItems === true && seen.has(key)) continue;
    seen.add(key);
    items.push(item);
  }
  return items;
}
