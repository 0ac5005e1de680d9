import { isRecord, own } from '@parallel-agents/core/internal';

/** What is read of a JSON Schema here. */
export interface PlainSchema {
  type?: string;
  properties?: Record<string, PlainSchema>;
  required?: readonly string[];
  items?: PlainSchema;
  anyOf?: readonly PlainSchema[];
  const?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  description?: string;
  additionalProperties?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
}

/** What models call fields that have another name here, with the names that may be meant; of those that there are, the first. */
export type OtherNames = Readonly<Record<string, readonly string[]>>;

/**
 * What a model means where it does not write it as the schema has it: JSON as text, numbers and booleans as text, one
 * thing where a list is wanted, `timeout_seconds` for `timeoutSeconds`, `null` and empty texts for what may be left out,
 * a text where any data may stand. What cannot be meant otherwise stays as it is, and the check refuses it. Nothing that fits is changed.
 */
export function forgive(schema: PlainSchema, value: unknown, otherNames: OtherNames = {}): unknown {
  const choices = choicesOf(schema);
  if (choices) return forgiveChoice(choices, value);
  if (schema.anyOf) return forgiveKind(schema.anyOf, value, otherNames);
  switch (schema.type) {
    case 'object':
      return forgiveObject(schema, isBlank(value) ? {} : fromJson(value), otherNames);
    case 'array':
      return forgiveList(schema, value, otherNames);
    case 'integer':
    case 'number':
      return typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
    case 'boolean':
      return { true: true, false: false }[String(value).trim().toLowerCase()] ?? value;
    case 'string':
      return forgiveText(schema, value);
    default:
      return value;
  }
}

function forgiveObject(schema: PlainSchema, value: unknown, otherNames: OtherNames): unknown {
  const { properties, required = [] } = schema;
  if (properties === undefined) return typeof value === 'string' ? { text: value } : value;
  if (!isRecord(value)) return value;
  const names = Object.keys(properties);
  // Where nothing can be given, nothing can be meant.
  if (names.length === 0) return {};
  const entries = Object.entries(value).flatMap(([given, field]): [string, unknown][] => {
    const name = nameFor(given, names, value, otherNames);
    const known = own(properties, name);
    if (!required.includes(name) && isBlank(field)) return [];
    return [[name, known ? forgive(known, field, otherNames) : field]];
  });
  const forgiven = Object.fromEntries(entries);
  return Object.fromEntries(
    Object.entries(forgiven).filter(([name, field]) => required.includes(name) || !isEmptyList(field)),
  );
}

/** The field that is meant, unless it is given too. */
function nameFor(
  given: string,
  names: readonly string[],
  value: Record<string, unknown>,
  otherNames: OtherNames,
): string {
  if (names.includes(given)) return given;
  const spelt = names.filter((name) => bare(name) === bare(given));
  const others = Object.hasOwn(otherNames, bare(given)) ? (otherNames[bare(given)] ?? []) : [];
  const meant = [...spelt, ...others.filter((name) => names.includes(name))];
  return meant.find((name) => !Object.hasOwn(value, name)) ?? given;
}

/** A name without what models write differently. */
export function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function forgiveList(schema: PlainSchema, value: unknown, otherNames: OtherNames): unknown {
  const { items = {} } = schema;
  const list = listOf(items, fromJson(value));
  if (!Array.isArray(list)) return value;
  const given = items.type === 'string' ? list.filter((item) => !isBlank(item)) : list;
  return given.map((item) => forgive(items, item, otherNames));
}

/** "security, performance" are two; one task is a list of one. */
function listOf({ type }: PlainSchema, value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (type === 'object') return isRecord(value) ? [value] : value;
  if (typeof value !== 'string') return value;
  return value
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Names have underscores here, and models write hyphens. */
function forgiveText({ pattern }: PlainSchema, value: unknown): unknown {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || pattern === undefined || new RegExp(pattern, 'u').test(text)) return text;
  const name = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return new RegExp(pattern, 'u').test(name) ? name : text;
}

/** The values that a field may have, where it may have only a few. */
export function choicesOf({ anyOf, enum: values, pattern }: PlainSchema): readonly unknown[] | undefined {
  if (values) return values;
  const [, listed] = /^\^\((\w+(?:\|\w+)+)\)\$$/.exec(pattern ?? '') ?? [];
  if (listed !== undefined) return listed.split('|');
  return anyOf?.every((choice) => 'const' in choice) ? anyOf.map((choice) => choice.const) : undefined;
}

function forgiveChoice(choices: readonly unknown[], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return choices.find((meant) => bare(String(meant)) === bare(value)) ?? value;
}

/** The first kind that it can be meant as. */
function forgiveKind(kinds: readonly PlainSchema[], value: unknown, otherNames: OtherNames): unknown {
  return kinds.map((kind) => forgive(kind, value, otherNames)).find((meant) => meant !== value) ?? value;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
