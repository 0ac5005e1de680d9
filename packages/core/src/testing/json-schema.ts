import { isRecord } from '../is-record.ts';

/** A JSON Schema as an object; the boolean schemas are written out as `{}` and `{ not: {} }`. */
export type JsonSchema = Record<string, unknown>;

export function toSchema(value: unknown): JsonSchema {
  if (value === false) return { not: {} };
  return isRecord(value) ? value : {};
}

/** Follows `$ref` within the document; keywords beside a reference count too. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let resolved = schema;
  for (let hops = 0; typeof resolved.$ref === 'string' && hops < 20; hops++) {
    const { $ref, ...beside } = resolved;
    resolved = merge(toSchema(pointed($ref as string, root)), beside);
  }
  return resolved;
}

/** The schema with its references and `allOf` parts folded into one; `anyOf` and `oneOf` stay. */
export function flatten(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { allOf, ...own } = resolve(schema, root);
  if (!Array.isArray(allOf)) return own;
  return allOf.reduce<JsonSchema>((merged, part) => merge(merged, flatten(toSchema(part), root)), own);
}

/** Both at once: properties together, the narrower of two limits, else what the second says. */
function merge(first: JsonSchema, second: JsonSchema): JsonSchema {
  const merged: JsonSchema = { ...first, ...second };
  for (const keyword of ['properties', 'patternProperties'] as const) {
    if (!isRecord(first[keyword]) || !isRecord(second[keyword])) continue;
    const both = { ...first[keyword] };
    for (const [name, schema] of Object.entries(second[keyword])) {
      both[name] = name in both ? { allOf: [both[name], schema] } : schema;
    }
    merged[keyword] = both;
  }
  if (Array.isArray(first.required) && Array.isArray(second.required)) {
    merged.required = [...new Set([...first.required, ...second.required])];
  }
  if (Array.isArray(first.enum) && Array.isArray(second.enum)) {
    const allowed = second.enum.map((value) => JSON.stringify(value));
    merged.enum = first.enum.filter((value) => allowed.includes(JSON.stringify(value)));
  }
  for (const [keywords, narrower] of [
    [['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'], Math.max],
    [['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'], Math.min],
  ] as const) {
    for (const keyword of keywords) {
      const [one, other] = [first[keyword], second[keyword]];
      if (typeof one === 'number' && typeof other === 'number') merged[keyword] = narrower(one, other);
    }
  }
  return merged;
}

/** What kind of value it asks for, also where only other keywords tell. */
export function typeOf(schema: JsonSchema): string | undefined {
  const types = [schema.type ?? []].flat();
  if (types.length > 0) return String(types.find((type) => type !== 'null') ?? types[0]);
  if (['properties', 'required', 'additionalProperties', 'patternProperties'].some((key) => key in schema)) {
    return 'object';
  }
  if (['items', 'prefixItems', 'minItems', 'maxItems'].some((key) => key in schema)) return 'array';
  if (['minLength', 'maxLength', 'pattern', 'format'].some((key) => key in schema)) return 'string';
  if (
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].some((key) => key in schema)
  ) {
    return 'number';
  }
  return undefined;
}

/** The alternatives of a schema, each with what stands beside them; empty where there are none. */
export function branches(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const { anyOf, oneOf, ...beside } = schema;
  const alternatives = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  const rest = Array.isArray(anyOf) && Array.isArray(oneOf) ? { ...beside, oneOf } : beside;
  return alternatives.map((alternative) => merge(rest, flatten(toSchema(alternative), root)));
}

function pointed(reference: string, root: JsonSchema): unknown {
  const steps = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return steps.reduce<unknown>((place, step) => {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(place)) return place[Number(key)];
    return isRecord(place) ? place[key] : undefined;
  }, root);
}
