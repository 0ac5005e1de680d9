import { format as formats } from '@cfworker/json-schema';
import { isRecord } from '../is-record.ts';
import { own } from '../own.ts';
import { keywordProblem, keywords } from './keywords.ts';
import { boundedPattern, namePatternProblem } from './patterns.ts';

/** A problem at a place inside a schema. */
export interface SchemaProblem {
  path: readonly (string | number)[];
  message: string;
}

/** As many schemas as one may hold, and as deep as they may stand in each other. */
const maxNodes = 10_000;
const maxDepth = 100;

/** Steps that all patterns of a schema may have together: each takes a moment to be made. */
const maxPatterns = 50_000;

/** A value of a schema with more characters counts as if it had so many; one that holds itself has no end. */
const maxWritten = 10_000_000;

/** As many items as are compared with each other where all must differ. */
export const maxUniqueItems = 1000;

/** As long a text as is checked against a format. */
const maxFormatted = 2000;

/** The work left for the check that is under way: at least one for each schema that a value is held against. */
export const work = { left: 0 };

/** As many steps of a pattern take as long as holding a value against a schema. */
const stepsAsWork = 100;

/** So does counting so many characters of a text, or writing them into a message. */
const charactersAsWork = 300;

/** Takes so much of the work that is left. */
export function spend(amount: number): void {
  work.left -= amount;
  if (work.left < 0) throw new TooMuchWork();
}

/** Thrown out of the validator when its work is used up. */
export class TooMuchWork extends Error {}

/** A schema as the validator gets it. It asks every one for this keyword, once for each value: there the work is counted. */
class MeteredSchema {
  [keyword: string]: unknown;
  get $recursiveRef(): undefined {
    spend(weights.get(this) ?? 1);
    return undefined;
  }
}

const weights = new WeakMap<MeteredSchema, number>();

/** Long lists of names and values cost something for every value. */
function weightOf(schema: Record<string, unknown>): number {
  const sizes = [
    schema.properties,
    schema.required,
    schema.enum,
    schema.patternProperties,
    schema.dependentRequired,
  ];
  const entries = sizes.reduce<number>((sum, list) => sum + (list ? Object.keys(list).length : 0), 0);
  // The validator writes them into a message for each value that does not fit.
  const written = charactersIn([schema.const, schema.enum, schema.dependentRequired]);
  return 1 + Math.floor(entries / 3 + written / charactersAsWork);
}

/** About as many as it has in JSON, where that can be said at all. */
function charactersIn(root: unknown): number {
  const open = [root];
  let characters = 0;
  while (open.length > 0 && characters < maxWritten) {
    const value = open.pop();
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null)
      for (const [name, child] of Object.entries(value)) {
        characters += name.length;
        open.push(child);
      }
    else characters++;
  }
  return characters;
}

/** A copy of a schema that takes bounded work, or what keeps it from being one. */
export function readSchema(root: unknown): {
  schema: unknown;
  problems: SchemaProblem[];
  matchesNames: boolean;
} {
  const problems: SchemaProblem[] = [];
  let matchesNames = false;
  let nodes = 0;
  const patterns = { left: maxPatterns };
  const read = (node: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof node === 'boolean') return meteredFlag(node);
    if (!isRecord(node)) {
      problems.push({ path, message: 'must be a JSON Schema: an object, true or false' });
      return true;
    }
    if (++nodes > maxNodes || path.length > maxDepth * 2) {
      if (problems.at(-1)?.path.length !== 0) {
        const message = `is too large, or goes round in circles: a schema may hold ${maxNodes} others, ${maxDepth} deep`;
        problems.push({ path: [], message });
      }
      return true;
    }
    const schema = new MeteredSchema();
    for (const [keyword, value] of Object.entries(node)) {
      if (keyword.startsWith('x-')) continue;
      const problem = keywordProblem(keyword, value);
      if (problem === undefined) schema[keyword] = readValue(keyword, value, [...path, keyword]);
      else problems.push({ path: [...path, keyword], message: problem });
    }
    matchesNames ||= schema.patternProperties !== undefined;
    bound(schema, patterns, (keyword, message) => problems.push({ path: [...path, keyword], message }));
    weights.set(schema, weightOf(schema));
    return schema;
  };
  const readValue = (keyword: string, value: unknown, path: readonly (string | number)[]): unknown => {
    switch (own(keywords, keyword)) {
      case 'schema':
        return read(value, path);
      case 'schemas':
        return (value as unknown[]).map((child, index) => read(child, [...path, index]));
      case 'schema or schemas':
        return Array.isArray(value)
          ? value.map((child, index) => read(child, [...path, index]))
          : read(value, path);
      case 'schema map':
        return mapValues(value, (child, name) => read(child, [...path, name]));
      case 'dependencies':
        return mapValues(value, (child, name) =>
          Array.isArray(child) ? child : read(child, [...path, name]),
        );
      default:
        return value;
    }
  };
  return { schema: read(root, []), problems, matchesNames };
}

function mapValues(map: unknown, change: (value: unknown, name: string) => unknown): Record<string, unknown> {
  const changed: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(map as object)) changed[name] = change(value, name);
  return changed;
}

/** Replaces what the validator would do in unbounded time. */
function bound(
  schema: MeteredSchema,
  patterns: { left: number },
  refuse: (keyword: string, message: string) => void,
): void {
  const { pattern, format, patternProperties, uniqueItems, minLength, maxLength } = schema;
  try {
    if (typeof pattern === 'string') takePattern(pattern, patterns);
    if ([pattern, format, minLength, maxLength].some((rule) => rule !== undefined))
      schema.format = textCheck(pattern, format);
  } catch (thrown) {
    refuse(thrown instanceof UnknownFormat ? 'format' : 'pattern', (thrown as Error).message);
  }
  delete schema.pattern;
  if (isRecord(patternProperties)) {
    for (const name of Object.keys(patternProperties)) {
      try {
        takePattern(name, patterns);
        const problem = namePatternProblem(name);
        if (problem !== undefined) refuse('patternProperties', `"${name}" ${problem}`);
      } catch (thrown) {
        refuse('patternProperties', `"${name}" ${(thrown as Error).message}`);
      }
    }
  }
  delete schema.uniqueItems;
  if (uniqueItems === true)
    schema.allOf = [...((schema.allOf as unknown[] | undefined) ?? []), distinctItems()];
}

/** The validator compares each item with each other one: only short lists, and longer ones at their price. */
function distinctItems(): MeteredSchema {
  const upTo = (length: number, price: number, otherwise: MeteredSchema): MeteredSchema => {
    const distinct = metered({ uniqueItems: true });
    weights.set(distinct, price);
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    return metered({ if: metered({ maxItems: length }), then: distinct, else: otherwise });
  };
  return upTo(50, 2, upTo(maxUniqueItems, 5000, metered({ maxItems: maxUniqueItems })));
}

/** As it stands, the validator would pass over the count. To refuse costs more: each time it is told. */
function meteredFlag(flag: boolean): MeteredSchema {
  const schema = metered(flag ? {} : { allOf: [false] });
  weights.set(schema, flag ? 1 : 4);
  return schema;
}

function metered(words: Record<string, unknown>): MeteredSchema {
  return Object.assign(new MeteredSchema(), words);
}

/** @throws Error in words: no pattern, none that can be bounded, or too much with those that were there before */
function takePattern(pattern: string, patterns: { left: number }): void {
  if (patterns.left >= 0) patterns.left -= boundedPattern(pattern).size;
  if (patterns.left < 0)
    throw new Error('is one pattern too many: those of this schema are too large together');
}

class UnknownFormat extends Error {}

/** What is known of a check of texts, by the name that it has as a format of the validator. */
export const textChecks = new Map<string, { pattern: string | undefined; format: string | undefined }>();
const knownFormats = Object.keys(formats);

/**
 * The name of a format that checks both: the pattern in time that grows with the text only, and the format on texts of a
 * bounded length. The validator’s table of formats is the place where a check of texts can be put.
 */
function textCheck(pattern: unknown, format: unknown): string {
  const checks: ((text: string) => boolean)[] = [
    // The validator has counted its characters one by one.
    (text) => {
      spend(text.length / charactersAsWork);
      return true;
    },
  ];
  if (typeof pattern === 'string') {
    const bounded = boundedPattern(pattern);
    checks.push((text) => {
      spend((text.length * bounded.size) / stepsAsWork);
      return bounded.test(text);
    });
  }
  if (typeof format === 'string') {
    const check = knownFormats.includes(format) ? formats[format] : undefined;
    if (check === undefined) {
      const known = knownFormats.join(', ');
      throw new UnknownFormat(
        `"${format}" is not checked here: say it in the description; what is checked is ${known}`,
      );
    }
    checks.push((text) => text.length <= maxFormatted && Boolean(check(text)));
  }
  const name = `parallel-agents ${JSON.stringify([pattern, format])}`;
  textChecks.set(name, {
    pattern: typeof pattern === 'string' ? pattern : undefined,
    format: typeof format === 'string' ? format : undefined,
  });
  formats[name] ??= (text: string) => checks.every((check) => check(text));
  return name;
}
