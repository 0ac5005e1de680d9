import { isRecord } from '../is-record.ts';
import { branches, flatten, type JsonSchema, toSchema, typeOf } from './json-schema.ts';

/**
 * Whether a value can have been made for a schema: enough to tell the alternatives of a union apart, and no validator
 * (formats and patterns are not looked at).
 */
export function fits(value: unknown, schema: JsonSchema, root: JsonSchema): boolean {
  const flat = flatten(schema, root);
  const alternatives = branches(flat, root);
  if (alternatives.length > 0) return alternatives.some((alternative) => fits(value, alternative, root));
  if ('const' in flat) return flat.const === value;
  if (Array.isArray(flat.enum)) return flat.enum.includes(value);
  if (value === null) return flat.type === undefined || [flat.type].flat().includes('null');
  const type = typeOf(flat);
  if (typeof value === 'string') {
    return isOneOf(type, 'string') && isWithin(value.length, flat.minLength, flat.maxLength);
  }
  if (typeof value === 'number') {
    return isOneOf(type, 'number', 'integer') && isWithin(value, flat.minimum, flat.maximum);
  }
  if (typeof value === 'boolean') return isOneOf(type, 'boolean');
  if (Array.isArray(value)) return isOneOf(type, 'array') && itemsFit(value, flat, root);
  return isOneOf(type, 'object') && isRecord(value) && fieldsFit(value, flat, root);
}

function itemsFit(items: readonly unknown[], schema: JsonSchema, root: JsonSchema): boolean {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  return (
    isWithin(items.length, schema.minItems, schema.maxItems) &&
    items.every((item, index) => fits(item, toSchema(first[index] ?? schema.items), root))
  );
}

function fieldsFit(value: Record<string, unknown>, schema: JsonSchema, root: JsonSchema): boolean {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const others = schema.patternProperties === undefined ? schema.additionalProperties : undefined;
  return (
    required.every((name) => String(name) in value) &&
    Object.entries(value).every(([name, field]) => {
      const rule = name in properties ? properties[name] : others;
      return rule !== false && fits(field, toSchema(rule), root);
    })
  );
}

function isOneOf(type: string | undefined, ...types: readonly string[]): boolean {
  return type === undefined || types.includes(type);
}

function isWithin(value: number, min: unknown, max: unknown): boolean {
  return !(typeof min === 'number' && value < min) && !(typeof max === 'number' && value > max);
}
