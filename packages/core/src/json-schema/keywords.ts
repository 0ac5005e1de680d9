import { isRecord } from '../is-record.ts';
import { own } from '../own.ts';

/** What a keyword of JSON Schema takes. */
type Kind =
  | 'schema'
  | 'schemas'
  | 'schema map'
  | 'schema or schemas'
  | 'names'
  | 'name map'
  | 'dependencies'
  | 'types'
  | 'values'
  | 'count'
  | 'number'
  | 'positive number'
  | 'flag'
  | 'text'
  | 'anything';

/**
 * The keywords that a value is really checked against, and those that only explain. Whatever else stands in a schema
 * would be passed over, and let through what its author meant to refuse.
 */
export const keywords: Readonly<Record<string, Kind>> = {
  $id: 'text',
  $schema: 'text',
  $ref: 'text',
  $anchor: 'text',
  $defs: 'schema map',
  definitions: 'schema map',
  type: 'types',
  enum: 'values',
  const: 'anything',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: 'schema',
  else: 'schema',
  properties: 'schema map',
  patternProperties: 'schema map',
  additionalProperties: 'schema',
  unevaluatedProperties: 'schema',
  propertyNames: 'schema',
  dependentRequired: 'name map',
  dependentSchemas: 'schema map',
  dependencies: 'dependencies',
  required: 'names',
  minProperties: 'count',
  maxProperties: 'count',
  items: 'schema or schemas',
  prefixItems: 'schemas',
  additionalItems: 'schema',
  unevaluatedItems: 'schema',
  contains: 'schema',
  minContains: 'count',
  maxContains: 'count',
  minItems: 'count',
  maxItems: 'count',
  uniqueItems: 'flag',
  pattern: 'text',
  minLength: 'count',
  maxLength: 'count',
  format: 'text',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'positive number',
  title: 'text',
  description: 'text',
  $comment: 'text',
  default: 'anything',
  examples: 'values',
  deprecated: 'flag',
  readOnly: 'flag',
  writeOnly: 'flag',
  contentEncoding: 'text',
  contentMediaType: 'text',
  contentSchema: 'schema',
};

const typeNames = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

/** What is wrong with the value of a keyword, as it follows its name; `undefined` where it is as it must be. */
export function keywordProblem(keyword: string, value: unknown): string | undefined {
  switch (own(keywords, keyword)) {
    case 'types': {
      const types = [value].flat();
      const unknown = types.find((type) => !typeNames.includes(String(type)));
      if (unknown !== undefined) {
        return `"${String(unknown)}" is no JSON Schema type; the types are ${typeNames.join(', ')}`;
      }
      if (types.length === 0) return 'must be a list with entries';
      return new Set(types).size < types.length ? 'names a type twice' : undefined;
    }
    case 'schemas':
      return isList(value) ? undefined : 'must be a list with entries';
    case 'values':
      if (keyword === 'examples') return Array.isArray(value) ? undefined : 'must be a list';
      return isList(value) ? undefined : 'must be a list with entries';
    case 'schema map':
    case 'dependencies':
      return isRecord(value) ? undefined : 'must map names to schemas';
    case 'names':
      return namesProblem(value);
    case 'name map': {
      if (!isRecord(value)) return 'must map names to lists of names';
      return Object.values(value)
        .map(namesProblem)
        .find((problem) => problem !== undefined);
    }
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= 0
        ? undefined
        : 'must be a whole number of at least 0';
    case 'number':
      return Number.isFinite(value) ? undefined : 'must be a number';
    case 'positive number':
      return Number.isFinite(value) && Number(value) > 0 ? undefined : 'must be a number greater than 0';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'text':
      return typeof value === 'string' ? undefined : 'must be text';
    case undefined:
      return `is no keyword of JSON Schema that can be used here${own(insteadOf, keyword) ?? ''}`;
    default:
      return undefined;
  }
}

/** What to write instead of keywords that other dialects have. */
const insteadOf: Readonly<Record<string, string>> = {
  nullable: ': write "type": ["string", "null"]',
  example: ': write "examples", a list',
  id: ': write "$id"',
  $dynamicRef: ': write "$ref"',
  $recursiveRef: ': write "$ref"',
};

function namesProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    return 'must be a list of property names';
  }
  return new Set(value).size < value.length ? 'names a property twice' : undefined;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
