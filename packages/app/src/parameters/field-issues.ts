import type { InputIssue } from '@parallel-agents/core';
import { isRecord } from '@parallel-agents/core/internal';
import { suggestName } from '@parallel-agents/registry/internal';
import { bare, choicesOf, type PlainSchema } from './forgive.ts';

type Path = InputIssue['path'];

/** Every field that is wrong, once: a walk, because a validator says a thing in three ways and in its own words. */
export function issuesIn(schema: PlainSchema, value: unknown, path: Path = []): InputIssue[] {
  const wrong = wrongKind(schema, value);
  const alike = Array.isArray(value) && schema.anyOf?.find(({ type }) => type === 'array');
  if (wrong !== undefined && alike) return issuesIn(alike, value, path);
  if (wrong !== undefined) return [issue(path, wrong, fixFor(schema))];
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.flatMap((item, index) => issuesIn(items, item, [...path, index]));
  }
  return isRecord(value) ? fieldIssues(schema, value, path) : [];
}

/** What is wrong with the fields of an object. */
export function fieldIssues(schema: PlainSchema, value: Record<string, unknown>, path: Path): InputIssue[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const names = Object.keys(properties);
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => issue([...path, name], 'is missing', fixFor(properties[name] ?? {})));
  const unknown =
    additionalProperties === false ? Object.keys(value).filter((name) => !names.includes(name)) : [];
  return [
    ...missing,
    ...unknown.map((name) => issue([...path, name], 'is not known here', fixForUnknown(name, names))),
    ...names.flatMap((name) =>
      Object.hasOwn(value, name) ? issuesIn(properties[name] ?? {}, value[name], [...path, name]) : [],
    ),
  ];
}

/** What can be given instead of a field that is not known. */
function fixForUnknown(name: string, names: readonly string[]): string {
  const near = names.find((known) => bare(known) === bare(name)) ?? suggestName(name, names);
  const all = names.length === 0 ? 'There are no fields here.' : `The fields are: ${names.join(', ')}.`;
  return near === undefined ? all : `Did you mean "${near}"? ${all}`;
}

function wrongKind(schema: PlainSchema, value: unknown): string | undefined {
  const { anyOf, type, pattern, maxLength = Number.POSITIVE_INFINITY } = schema;
  const choices = choicesOf(schema);
  if (choices) return choices.includes(value) ? undefined : `is ${shown(value)}`;
  if (anyOf) {
    const fits = anyOf.some((choice) => issuesIn(choice, value, []).length === 0);
    return fits ? undefined : `must be ${anyOf.map(kindOf).join(', or ')}, and is ${shown(value)}`;
  }
  switch (type) {
    case 'object':
      return isRecord(value) ? undefined : `must be an object, and is ${shown(value)}`;
    case 'array':
      return Array.isArray(value) ? wrongCount(schema, value) : `must be a list, and is ${shown(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `must be true or false, and is ${shown(value)}`;
    case 'integer':
    case 'number':
      return wrongNumber(schema, value);
    case 'string':
      if (typeof value !== 'string') return `must be text, and is ${shown(value)}`;
      if (value.length > maxLength) return `is ${value.length} characters long; ${maxLength} are allowed`;
      if (value.trim() === '' && schema.minLength !== undefined) return 'is empty';
      return pattern === undefined || new RegExp(pattern, 'u').test(value)
        ? undefined
        : `does not have the right form: ${shown(value)}`;
    default:
      return undefined;
  }
}

function kindOf({ type, minimum, maximum, ...schema }: PlainSchema): string {
  const choices = choicesOf(schema);
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(' or ');
  const upTo = maximum === undefined ? '' : ` up to ${maximum}`;
  const range = minimum !== undefined && maximum !== undefined ? ` from ${minimum} to ${maximum}` : upTo;
  const kinds: Record<string, string> = {
    array: 'a list',
    boolean: 'true or false',
    integer: `a whole number${range}`,
    number: `a number${range}`,
    object: 'an object',
    string: 'text',
  };
  return kinds[type ?? ''] ?? 'something else';
}

function wrongCount({ minItems = 0, maxItems = Number.POSITIVE_INFINITY }: PlainSchema, list: unknown[]) {
  if (list.length < minItems) return 'is an empty list';
  return list.length > maxItems ? `has ${list.length} entries; ${maxItems} are allowed` : undefined;
}

function wrongNumber(schema: PlainSchema, value: unknown): string | undefined {
  const { type, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value)) return `must be ${kind}, and is ${shown(value)}`;
  if (type === 'integer' && !Number.isInteger(value)) return `must be ${kind}, and is ${value}`;
  if (value < minimum) return `must be at least ${minimum}, and is ${value}`;
  if (value > maximum) return `must be at most ${maximum}, and is ${value}`;
  const { exclusiveMinimum } = schema;
  return exclusiveMinimum !== undefined && value <= exclusiveMinimum
    ? `must be more than ${exclusiveMinimum}, and is ${value}`
    : undefined;
}

/** What would be right: the choices, the fields, the pattern by its example, or what the field is for. */
function fixFor(schema: PlainSchema): string {
  const { type, items, properties, description, pattern } = schema;
  const choices = choicesOf(schema);
  if (choices) return `Give one of: ${choices.map((choice) => JSON.stringify(choice)).join(', ')}.`;
  if (type === 'array' && items?.properties) return `Give a list: ${exampleOf(schema)}.`;
  if (type === 'array') return `Give a list such as ["…", "…"]. ${description ?? ''}`.trim();
  if (properties) return `Give an object: ${exampleOf(schema)}.`;
  if (pattern?.startsWith('^[a-z]')) return 'Give small letters, digits and "_", such as flaky_test_finder.';
  if (description !== undefined) return `It is this: ${description}`;
  return type === 'number' || type === 'integer' ? 'Give a number, such as 30.' : `Give ${kindOf(schema)}.`;
}

/** What must be given, as JSON. */
function exampleOf({ type, items, properties, required = [] }: PlainSchema): string {
  if (type === 'array') return `[${items ? exampleOf(items) : '"…"'}]`;
  if (properties === undefined) return '"…"';
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return `{${names.map((name) => `${JSON.stringify(name)}: ${exampleOf(properties[name] ?? {})}`).join(', ')}}`;
}

const mostShown = 60;

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value);
  return value.length <= mostShown ? `the text ${JSON.stringify(value)}` : 'text';
}

function issue(path: Path, message: string, fix: string): InputIssue {
  return { code: 'INVALID_OPTION', path: path.length === 0 ? ['parameters'] : path, message, fix };
}
