import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { fromJsonSchema } from '../../src/json-schema/index.ts';
import { boundedPattern } from '../../src/json-schema/patterns.ts';

/** What a schema has against a value, or against being one. */
function problemsOf(schema: unknown, value: unknown): string[] {
  const converted = fromJsonSchema(schema);
  if (!converted.ok)
    return converted.problems.map(({ path, message }) => `refused ${path.join('/')}: ${message}`);
  const parsed = converted.schema.safeParse(value);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);
}

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

describe('a value is checked by', () => {
  test.each<[string, unknown, unknown, string]>([
    ['its type', { type: ['string', 'null'] }, 1, ': must be text or null, and is a number'],
    ['whole numbers', { type: 'integer' }, 1.5, ': must be a whole number, and is a number'],
    ['what is required', object({}, { required: ['a'] }), {}, 'a: is missing'],
    ['other fields', object({}, { additionalProperties: false }), { b: 1 }, 'b: is not allowed here'],
    ['an enumeration of objects', { enum: [{ a: 1 }] }, { a: 2 }, ': must be one of {"a":1}'],
    ['a constant', { const: [1] }, [2], ': must be [1]'],
    [
      'keywords beside a reference',
      { $ref: '#/$defs/a', minLength: 3, $defs: { a: { type: 'string' } } },
      'ab',
      ': must have at least 3 characters',
    ],
    [
      'what stands behind a reference',
      object({ x: { $ref: '#/$defs/a' } }, { $defs: { a: { maximum: 3 } } }),
      { x: 4 },
      'x: must be at most 3',
    ],
    ['all of several', { allOf: [{ minimum: 1 }, { multipleOf: 2 }] }, 3, ': must be a multiple of 2'],
    [
      'one of several',
      { oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      3,
      ': fits 2 of the alternatives in "oneOf", and must fit one',
    ],
    [
      'any of several',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      3,
      ': fits none of the 2 alternatives in "anyOf"',
    ],
    ['what is excluded', { not: { type: 'string' } }, 'a', ': is what "not" in the schema excludes'],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    ['a condition', { if: { required: ['a'] }, then: { required: ['b'] } }, { a: 1 }, 'b: is missing'],
    [
      'what depends',
      { dependentRequired: { a: ['b'] } },
      { a: 1 },
      ': lacks a field that another one of its fields needs beside it',
    ],
    ['a pattern', object({ x: { pattern: '^a+$' } }), { x: 'b' }, 'x: must match "^a+$"'],
    ['a format', { format: 'date' }, 'soon', ': must be a valid date'],
    [
      'a pattern of names',
      { patternProperties: { '^n_': { type: 'number' } } },
      { n_a: 'x' },
      'n_a: must be a number, and is text',
    ],
    [
      'places of a list',
      { prefixItems: [{ type: 'string' }], items: false },
      ['a', 1],
      '1: is not allowed here',
    ],
    ['items that differ', { uniqueItems: true }, [{ a: 1 }, { a: 1 }], ': has the same item twice'],
    [
      'items deep inside',
      object({ list: { items: object({ n: { minimum: 5 } }) } }),
      { list: [{ n: 9 }, { n: 1 }] },
      'list/1/n: must be at least 5',
    ],
    [
      'what nothing else has seen',
      { allOf: [object({ a: true })], unevaluatedProperties: false },
      { b: 1 },
      'b: is not allowed here',
    ],
  ])('%s', (_, schema, value, problem) => {
    expect(problemsOf(schema, value)).toEqual([problem]);
  });

  test('all that is wrong is said at once', () => {
    const schema = object({ a: { type: 'string' }, b: { type: 'number' } }, { required: ['c', 'd'] });
    expect(problemsOf(schema, { a: 1, b: 'x' })).toHaveLength(4);
  });

  test('the value stays as it is, and the schema is written out as it came', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      ...object({ a: { type: 'string', default: 'x' } }),
    };
    const converted = fromJsonSchema(schema);
    expect(converted.ok && converted.schema.parse({ b: [1] })).toEqual({ b: [1] });
    expect(converted.ok && z.toJSONSchema(converted.schema, { io: 'input' })).toMatchObject(
      object({ a: { type: 'string', default: 'x' } }),
    );
  });

  test('names that every object has are names like others', () => {
    const schema = object({ constructor: { type: 'string' } }, { required: ['constructor', 'toString'] });
    expect(problemsOf(schema, {})).toEqual(['constructor: is missing', 'toString: is missing']);
    expect(problemsOf({ additionalProperties: false }, JSON.parse('{"__proto__": 1}'))).toEqual([
      '__proto__: is not allowed here',
    ]);
  });
});

test.each(['a/b', 'a~b', 'a b', 'a%2fb', '#', 'é', '__proto__', ''])(
  'a field named %j is found again',
  (name) => {
    const schema = JSON.parse(`{"properties": {${JSON.stringify(name)}: {"minLength": 2}}}`);
    const value = JSON.parse(`{${JSON.stringify(name)}: "x"}`);
    const converted = fromJsonSchema(schema);
    const parsed = converted.ok ? converted.schema.safeParse(value) : undefined;
    expect(parsed?.error?.issues).toMatchObject([
      { path: [name], message: 'must have at least 2 characters' },
    ]);
  },
);

test('half a character in a name does not break the check', () => {
  expect(problemsOf({ additionalProperties: { type: 'string' } }, { '\ud800': 1 })).toEqual([
    ': has a name with half a character in it',
  ]);
});

describe('a schema is refused that', () => {
  test.each<[string, unknown, RegExp]>([
    ['is none', 'string', /must be a JSON Schema/],
    [
      'has a keyword that is passed over',
      object({ a: { nullable: true } }),
      /properties\/a\/nullable: is no keyword/,
    ],
    ['has a keyword of no meaning', { minLenght: 3 }, /minLenght: is no keyword/],
    ['has a format that is not checked', { format: 'postcode' }, /"postcode" is not checked here/],
    ['leads elsewhere', { $ref: 'https://example.com/a' }, /leads to nothing/],
    ['leads back to itself', { anyOf: [{ $ref: '#' }] }, /leads back to itself/],
    ['is of another draft', { $schema: 'http://json-schema.org/draft-04/schema#' }, /\$schema: is no draft/],
    ['looks around', { pattern: '(?<!a)b' }, /pattern: is a pattern that may take for ever/],
    ['refers back', { pattern: '(a)\\1' }, /pattern: is a pattern that may take for ever/],
    ['repeats repeats', { pattern: '((a{100}){100}){100}' }, /pattern: is a pattern that may take for ever/],
    ['repeats groups of names', { patternProperties: { '^(a|a)*$': true } }, /repeats a group/],
    [
      'is too large',
      object(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`a${index}`, true && {}]))),
      /too large/,
    ],
  ])('%s', (_, schema, problem) => {
    expect(problemsOf(schema, 1)).toEqual([expect.stringMatching(problem)]);
  });

  test('multiplies by its references', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [
        `d${index}`,
        {
          anyOf: [
            object({ x: { $ref: `#/$defs/d${index + 1}` } }),
            object({ x: { $ref: `#/$defs/d${index + 1}` } }, { required: ['y'] }),
          ],
        },
      ]),
    );
    const schema = object({ x: { $ref: '#/$defs/d0' } }, { $defs: { ...$defs, d26: { type: 'integer' } } });
    expect(problemsOf(schema, {})).toEqual([expect.stringMatching(/references that multiply/)]);
  });

  test('goes round in circles by the aliases of its file', () => {
    const circle: Record<string, unknown> = { type: 'array' };
    circle.items = circle;
    expect(problemsOf(circle, [])).toEqual([expect.stringMatching(/circles/)]);
  });
});

test.each([
  [20_000, []],
  [20_001, [': has an object of more than 20000 fields: give fewer']],
])('an object may have %i fields', (count, problems) => {
  const fields = Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 1]));
  expect(problemsOf({ additionalProperties: { type: 'integer' } }, fields)).toEqual(problems);
  expect(problemsOf({ items: { minProperties: 1 } }, [{ nested: 1 }, fields])).toEqual(problems);
});

test('a tree may lead back to itself a level down', () => {
  const tree = object(
    { name: { type: 'string' }, children: { items: { $ref: '#' } } },
    { required: ['name'] },
  );
  expect(problemsOf(tree, { name: 'a', children: [{ name: 'b', children: [{}] }] })).toEqual([
    'children/0/children/0/name: is missing',
  ]);
});

test('nothing of a schema becomes code', () => {
  const sources: string[] = [];
  const construct = (target: FunctionConstructor, parts: string[]): object => {
    sources.push(...parts);
    return Reflect.construct(target, parts);
  };
  vi.stubGlobal('Function', new Proxy(Function, { construct }));
  expect(problemsOf(object({ written: { type: 'string' } }), { written: 1 })).toHaveLength(1);
  vi.unstubAllGlobals();
  expect(sources).toEqual([]);
});

describe('no schema that is taken holds a check up:', () => {
  const chain = (length: number, leaf: object): object =>
    length === 0 ? leaf : { anyOf: [chain(length - 1, leaf), { $ref: '#/$defs/a' }] };
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { x: nested(depth - 1) });
  const many = <Item>(count: number, item: (index: number) => Item): Item[] =>
    Array.from({ length: count }, (_, index) => item(index));
  const fields = (count: number, before = 'a'): object =>
    Object.fromEntries(many(count, (index) => [`${before}${index}`, 1]));
  const forking = {
    $ref: '#/$defs/a',
    $defs: {
      a: {
        anyOf: [
          object({ x: { $ref: '#/$defs/a' } }, { required: ['y'] }),
          object({ x: { $ref: '#/$defs/a' } }, { required: ['z'] }),
        ],
      },
    },
  };
  test.each<[string, unknown, unknown]>([
    ['a pattern that others try again and again', { pattern: '^(a|a)*$' }, `${'a'.repeat(500_000)}b`],
    ['a pattern that repeats', { pattern: '(.*,){10}.*x$' }, 'a,'.repeat(200_000)],
    ['a large pattern', { pattern: `${'[a-z]?'.repeat(600)}x$` }, 'a'.repeat(900_000)],
    [
      'a pattern of names',
      { patternProperties: { '^[a-z]+_[a-z]+$': true } },
      Object.fromEntries(many(7000, (index) => [`${'a'.repeat(120)}${index}`, 1])),
    ],
    ['a long name', { patternProperties: { '^[a-z]+_[a-z]+$': true } }, { ['a'.repeat(900_000)]: 1 }],
    ['a tree of alternatives', forking, nested(90)],
    [
      'alternatives of alternatives',
      { items: chain(40, { type: 'string' }), $defs: { a: { type: 'null' } } },
      many(100_000, (index) => index),
    ],
    ['items that differ', { uniqueItems: true }, many(300_000, (index) => index)],
    ['objects that differ', { uniqueItems: true }, many(1000, (index) => ({ a: 'x'.repeat(500), index }))],
    ['a long enumeration', { items: { enum: many(5000, String) } }, many(100_000, (index) => index)],
    ['much that is required', { items: { required: many(3000, String) } }, many(100_000, () => ({}))],
    [
      'much that is described',
      { items: { properties: Object.fromEntries(many(3000, (index) => [index, true])) } },
      many(100_000, () => ({})),
    ],
    ['yes to every name', { allOf: many(900, () => ({ additionalProperties: true })) }, fields(15_000)],
    ['yes to every item', { allOf: many(900, () => ({ items: true })) }, many(100_000, String)],
    ['what lists names', { anyOf: many(900, (index) => ({ const: index })) }, fields(15_000)],
    [
      'many patterns of names',
      { patternProperties: Object.fromEntries(many(400, (index) => [`^a*a*b${index}`, {}])) },
      fields(7000, 'a'.repeat(120)),
    ],
    ['many lengths', { allOf: many(900, (index) => ({ minLength: index })) }, 'a'.repeat(900_000)],
    ['a long constant', { items: { const: 'a'.repeat(400_000) } }, many(100_000, String)],
    ['a long text with a format', object({ x: { format: 'uri-reference' } }), { x: 'a:'.repeat(400_000) }],
    ['a long date', { format: 'date-time' }, '1'.repeat(900_000)],
  ])('%s', { timeout: 30_000 }, (_, schema, value) => {
    const converted = fromJsonSchema(schema);
    if (!converted.ok) throw new Error(converted.problems[0].message);
    // Its own time: others may use the machine.
    const before = process.cpuUsage();
    converted.schema.safeParse(value);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000).toBeLessThan(6);
  });
});

test('a bounded pattern matches what a regular expression of JavaScript matches', () => {
  const atom = fc.constantFrom(
    ...[
      'a',
      'b',
      '.',
      '\\d',
      '\\w',
      '\\s',
      '\\S',
      '[a-z]',
      '[^a]',
      '[\\s\\d]',
      '(a|b)',
      '(?:ab)',
      '(?<x>a)',
      '\\.',
      '\\/',
    ],
    ...[
      '\\u0061',
      '\\u{1F600}',
      '\\uD83D\\uDE00',
      '\\p{L}',
      '\\p{Letter}',
      '\\p{Script=Greek}',
      '\\b',
      '\\n',
      '😀',
      'é',
      '[\\w.-]',
    ],
  );
  const repeat = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '*?');
  const pattern = fc
    .tuple(
      fc.constantFrom('', '^'),
      fc.array(fc.tuple(atom, repeat), { maxLength: 4 }),
      fc.constantFrom('', '$'),
    )
    .map(
      ([start, parts, end]) =>
        `${start}${parts.map(([part, times]) => (part === '\\b' ? part : part + times)).join('')}${end}`,
    );
  const text = fc
    .array(
      fc.constantFrom('a', 'b', 'A', '1', '_', ' ', '\n', '\r', '\u2028', '\u00a0', '.', '/', '😀', 'é', 'λ'),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      fc.pre(isPattern(source));
      expect(boundedPattern(source).test(subject)).toBe(new RegExp(source, 'u').test(subject));
    }),
    { numRuns: 1000 },
  );
});

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u') !== undefined;
  } catch {
    return false;
  }
}
