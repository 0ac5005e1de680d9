import type { OutputUnit } from '@cfworker/json-schema';
import { isRecord } from '../is-record.ts';
import { maxUniqueItems, textChecks } from './read-schema.ts';
import type { Lookup } from './references.ts';

/** What a schema has against a value, and where. */
export interface ValueProblem {
  path: (string | number)[];
  message: string;
}

interface Subject {
  value: unknown;
  schema: unknown;
  lookup: Lookup;
}

/** Say nothing that the errors below them do not. */
const containers = [
  'properties',
  'patternProperties',
  'items',
  'prefixItems',
  '$ref',
  'allOf',
  'if',
  'unevaluatedItems',
  'unevaluatedProperties',
  'additionalItems',
  'dependentSchemas',
  'additionalProperties',
];

/** As many as a model is told of at once; more are not put into words. */
const maxProblems = 20;

/** What the validator found, in our words. */
export function sayProblems(errors: readonly OutputUnit[], subject: Subject): ValueProblem[] {
  const problems = new Map<string, ValueProblem>();
  const hidden: string[] = [];
  const said = new Set<string>();
  for (const error of errors) {
    const { keyword, instanceLocation, keywordLocation } = error;
    if (containers.includes(keyword)) continue;
    if (hidden.some((location) => keywordLocation.startsWith(location))) continue;
    // The validator names each missing field in an error of its own; they are said together.
    const same = `${instanceLocation} ${keywordLocation}`;
    if (said.has(same)) continue;
    said.add(same);
    if (keyword === 'anyOf' || keyword === 'oneOf') hidden.push(`${keywordLocation}/`);
    if (keyword === 'contains' || keyword === 'propertyNames') hidden.push(keywordLocation);
    const { path, value } = follow(subject.value, instanceLocation);
    for (const { name, message } of say(error, value, ruleAt(subject, keywordLocation), errors)) {
      const place = name === undefined ? path : [...path, name];
      problems.set(`${JSON.stringify(place)} ${message}`, { path: place, message });
    }
    if (problems.size >= maxProblems) break;
  }
  const found = [...problems.values()];
  return found.length > 0 ? found : [{ path: [], message: 'does not fit the schema' }];
}

function say(
  { keyword, keywordLocation, error }: OutputUnit,
  value: unknown,
  rule: unknown,
  errors: readonly OutputUnit[],
): { name?: string; message: string }[] {
  const only = (message: string): { message: string }[] => [{ message }];
  switch (keyword) {
    case 'type':
      return only(
        `must be ${[rule].flat().map(nameOfType).join(' or ')}, and is ${nameOfType(typeOf(value))}`,
      );
    case 'const':
      return only(`must be ${brief(rule)}`);
    case 'enum':
      return only(`must be one of ${brief(rule).replace(/^\[|\]$/g, '')}`);
    case 'required': {
      const missing = (Array.isArray(rule) ? rule : []).filter(
        (name) => !isRecord(value) || !Object.hasOwn(value, name),
      );
      return missing.slice(0, maxProblems).map((name) => ({ name: String(name), message: 'is missing' }));
    }
    case 'false':
      return only('is not allowed here');
    case 'minLength':
      return only(`must have at least ${count(rule, 'character')}`);
    case 'maxLength':
      return only(`must have at most ${count(rule, 'character')}`);
    case 'minItems':
      return only(`must have at least ${count(rule, 'item')}`);
    case 'maxItems':
      return only(
        `must have at most ${count(rule, 'item')}${rule === maxUniqueItems ? ', so that they can be compared' : ''}`,
      );
    case 'uniqueItems':
      return only('has the same item twice');
    case 'minProperties':
      return only(`must have at least ${count(rule, 'field')}`);
    case 'maxProperties':
      return only(`must have at most ${count(rule, 'field')}`);
    case 'minimum':
      return only(`must be at least ${brief(rule)}`);
    case 'maximum':
      return only(`must be at most ${brief(rule)}`);
    case 'exclusiveMinimum':
      return only(`must be greater than ${brief(rule)}`);
    case 'exclusiveMaximum':
      return only(`must be less than ${brief(rule)}`);
    case 'multipleOf':
      return only(`must be a multiple of ${brief(rule)}`);
    case 'format':
      return only(sayTextCheck(String(rule)));
    case 'contains':
    case 'minContains':
    case 'maxContains':
      return only('does not hold as many items of the kind that "contains" asks for as it must');
    case 'propertyNames':
      return only(`has a name that is not allowed: ${brief(/"(.*)"/s.exec(error)?.[1])}`);
    case 'dependentRequired':
    case 'dependencies':
      return only('lacks a field that another one of its fields needs beside it');
    case 'not':
      return only('is what "not" in the schema excludes');
    case 'oneOf':
    case 'anyOf':
      return only(sayAlternatives(keyword, keywordLocation, rule, errors));
    default:
      return only(`does not keep "${keyword}" of its schema`);
  }
}

function sayAlternatives(
  keyword: string,
  location: string,
  rule: unknown,
  errors: readonly OutputUnit[],
): string {
  const alternatives = Array.isArray(rule) ? rule.length : 0;
  const failed =
    alternatives === 0
      ? 0
      : Array.from({ length: alternatives }, (_, index) => `${location}/${index}`).filter((place) =>
          errors.some(
            ({ keywordLocation }) => keywordLocation.startsWith(`${place}/`) || keywordLocation === place,
          ),
        ).length;
  if (keyword === 'oneOf' && failed < alternatives - 1)
    return `fits ${alternatives - failed} of the alternatives in "oneOf", and must fit one`;
  return `fits none of the ${alternatives} alternatives in "${keyword}"`;
}

function sayTextCheck(name: string): string {
  const { pattern, format } = textChecks.get(name) ?? {};
  const wanted = [
    pattern !== undefined && `match ${brief(pattern)}`,
    format !== undefined && `be a valid ${format}`,
  ];
  return `must ${wanted.filter(Boolean).join(' and ')}`;
}

function count(rule: unknown, noun: string): string {
  return `${String(rule)} ${noun}${rule === 1 ? '' : 's'}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120).toWellFormed()}…` : text;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

function nameOfType(type: unknown): string {
  return typeWords[String(type)] ?? String(type);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A JSON pointer in parts. */
function parts(pointer: string): string[] {
  const [, ...tokens] = pointer.split('/');
  return tokens.map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function follow(root: unknown, pointer: string): { path: (string | number)[]; value: unknown } {
  let value = root;
  const path = parts(pointer).map((token) => {
    const part = Array.isArray(value) ? Number(token) : token;
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[token] : undefined;
    return part;
  });
  return { path, value };
}

/** What a keyword says at a place of the schema, references followed. */
function ruleAt({ schema, lookup }: Subject, location: string): unknown {
  let node: unknown = schema;
  for (const token of parts(location)) {
    if (token === '$ref' && isRecord(node)) node = lookup[String(node.__absolute_ref__ ?? node.$ref)];
    else
      node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[token] : undefined;
  }
  return node;
}
