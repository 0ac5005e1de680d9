import { afterEach, describe, expect, test, vi } from 'vitest';
import { sampleDesign } from '../src/agents/sample-design.ts';
import type { JsonSchema } from '../src/design/schemas.ts';
import { toDefinition } from '../src/design/to-definition.ts';
import { lintDesign } from '../src/lint/lint-agent.ts';

/** What lint has against an output schema. */
const problemsOf = (outputSchema: JsonSchema) =>
  lintDesign({ ...sampleDesign, examples: [], outputSchema })
    .filter(({ rule, field }) => rule === 'schema' && field === 'outputSchema')
    .map(({ problem }) => problem);

const object = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});

describe('a schema is refused where', () => {
  test.each<[string, JsonSchema, RegExp]>([
    [
      'a keyword is misspelt',
      { type: 'string', minimumLength: 3 },
      /minimumLength is no keyword of JSON Schema/,
    ],
    ['a keyword is OpenAPI’s', { type: 'string', nullable: true }, /nullable is no keyword .* "null"\]/],
    ['a type is none', { type: ['string', 'text'] }, /a\.type "text" is no JSON Schema type/],
    ['there is no type in the list', { type: [] }, /a\.type/],
    ['a type is named twice', { type: ['null', 'null'] }, /names a type twice/],
    ['a length is below nothing', { type: 'string', minLength: -1 }, /a\.minLength/],
    ['a length is a text', { type: 'string', minLength: '3' }, /a\.minLength/],
    [
      'a bound is from another draft',
      { type: 'number', minimum: 1, exclusiveMinimum: true },
      /exclusiveMinimum/,
    ],
    ['nothing is a multiple', { type: 'number', multipleOf: 0 }, /a\.multipleOf/],
    ['a choice has no choices', { enum: [] }, /a\.enum/],
    ['a format is not checked', { type: 'string', format: 'postcode' }, /"postcode" is not checked here/],
    ['a format is none', { type: 'string', format: 3 }, /a\.format/],
    ['a pattern is no pattern', { type: 'string', pattern: '\\-' }, /a\.pattern is no regular expression/],
    ['a list of schemas is empty', { anyOf: [] }, /a\.anyOf/],
    ['a count has nothing to count', { type: 'array', minContains: 1 }, /need "contains"/],
    ['a schema is none', { type: 'array', items: null }, /a\.items/],
    [
      'a required field is not declared',
      { type: 'object', required: ['z'] },
      /a: required: "z" is not among/,
    ],
    [
      'a required field is every object’s',
      { type: 'object', required: ['toString'] },
      /"toString" is not among/,
    ],
    [
      'a required field is named twice',
      object({ z: true }, { required: ['z', 'z'] }),
      /names a property twice/,
    ],
  ])('%s', (_title, schema, problem) => {
    expect(problemsOf(object({ a: schema }))).toEqual([expect.stringMatching(problem)]);
  });

  test.each<[string, JsonSchema]>([
    ['a property', { properties: { b: { type: 'text' } } }],
    ['a definition that nothing uses', { $defs: { b: { type: 'text' } } }],
    ['another property', { additionalProperties: { type: 'text' } }],
    ['a name of a property', { propertyNames: { type: 'text' } }],
    ['an item', { properties: { b: { type: 'array', prefixItems: [{ type: 'text' }] } } }],
    ['an alternative', { allOf: [{ oneOf: [{ type: 'text' }] }] }],
  ])('it goes wrong deep down: in %s', (_title, more) => {
    expect(problemsOf({ ...object({ b: true }), ...more })).toEqual([
      expect.stringMatching(/is no JSON Schema type/),
    ]);
  });

  test.each<[string, JsonSchema]>([
    ['a pattern', { type: 'string', pattern: '^(?=.*a)(?!b).*$' }],
    ['a pattern of names', { type: 'object', patternProperties: { '^(a+)+$': true } }],
    ['a pattern of all names', { type: 'object', propertyNames: { pattern: '^(a+)\\1$' } }],
    ['a pattern in a list', { anyOf: [{ type: 'string', pattern: '(a{900}){900}$' }] }],
  ])('%s never ends', (_title, schema) => {
    expect(problemsOf(object({ a: schema }))).toEqual([expect.stringMatching(/may take for ever/)]);
  });
});

describe('a reference', () => {
  const referring = (reference: unknown, $defs: JsonSchema = {}) =>
    problemsOf(object({ a: { $ref: reference } }, { $defs }));

  test.each<[string, unknown, JsonSchema?]>([
    ['leads nowhere', '#/$defs/x'],
    ['leads to what every object has', '#/$defs/constructor'],
    ['leads out', 'https://example.com/schema.json'],
    ['is no text', 3],
    ['leads to itself', '#/$defs/x', { x: { $ref: '#/$defs/x' } }],
    ['leads to itself over another', '#/$defs/x', { x: { $ref: '#/$defs/y' }, y: { $ref: '#/$defs/x' } }],
    [
      'leads to itself as an alternative',
      '#/$defs/x',
      { x: { anyOf: [{ $ref: '#/$defs/x' }, { type: 'null' }] } },
    ],
  ])('that %s is refused', (_title, reference, $defs) => {
    expect(referring(reference, $defs)).toHaveLength(1);
  });

  test('to the whole that stands for the whole is refused', () => {
    expect(problemsOf({ allOf: [{ $ref: '#' }] })).toEqual([expect.stringMatching(/leads back to itself/)]);
  });

  test('may lead a level down and come back', () => {
    const tree = object({
      name: { type: 'string' },
      children: { type: 'array', items: { $ref: '#/$defs/tree' } },
    });
    expect(referring('#/$defs/tree', { tree })).toEqual([]);
    expect(problemsOf({ ...object({ a: { type: 'string' } }), additionalProperties: { $ref: '#' } })).toEqual(
      [],
    );
  });

  test.each([
    ['may fork', 5, 0],
    ['that forks without end is refused', 60, 1],
  ])('%s', (_title, depth, problems) => {
    const fork = (index: number) => ({
      anyOf: [{ $ref: `#/$defs/x${index}` }, { $ref: `#/$defs/x${index}` }],
    });
    const forks = Array.from({ length: depth }, (_, index) => [`x${index}`, fork(index + 1)]);
    const $defs = { ...Object.fromEntries(forks), [`x${depth}`]: { type: 'string' } };
    expect(referring('#/$defs/x0', $defs)).toHaveLength(problems);
  });
});

describe('a schema is let through where', () => {
  test.each<[string, JsonSchema]>([
    [
      'it says everything that can be checked',
      { type: ['string', 'null'], minLength: 1, pattern: '^a', format: 'uri' },
    ],
    [
      'it explains',
      { type: 'string', title: 'A', description: 'a', $comment: 'a', examples: ['a'], deprecated: true },
    ],
    ['data looks like a schema', { const: { type: 'text', pattern: '^(a+)+$', $ref: '#/$defs/x' } }],
    [
      'properties are named like keywords',
      object({ pattern: { type: 'string' }, required: { type: 'string' } }),
    ],
    ['it holds numbers', { type: 'number', exclusiveMinimum: 0, maximum: 9, multipleOf: 0.5 }],
    ['it is a tuple', { type: 'array', prefixItems: [{ type: 'string' }], items: false, minItems: 1 }],
    ['it counts', { type: 'array', contains: { type: 'string' }, minContains: 2, uniqueItems: true }],
    ['it is true', { anyOf: [true] }],
    [
      'a keyword needs another',
      { dependentRequired: { a: ['b'] }, not: { type: 'string' }, if: {}, unevaluatedProperties: false },
    ],
    ['a pattern would be slow elsewhere', { type: 'string', pattern: '^(a|a)*(.*a){12}$' }],
  ])('%s', (_title, schema) => {
    expect(problemsOf(object({ a: schema }))).toEqual([]);
  });

  test('it has a dialect and a name', () => {
    const named = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'https://example.com/a' };
    expect(problemsOf({ ...named, ...object({ a: { type: 'string' } }) })).toEqual([]);
  });
});

describe('what a model wrote', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('never becomes code', () => {
    const sources: string[] = [];
    const construct = (target: FunctionConstructor, parts: string[]): object => {
      sources.push(...parts);
      return Reflect.construct(target, parts);
    };
    vi.stubGlobal('Function', new Proxy(Function, { construct }));
    const outputSchema = object({ writtenByModel: object({ writtenByModel: { type: 'string' } }) });
    const design = { ...sampleDesign, examples: [], outputSchema };
    lintDesign(design);
    const agent = toDefinition({ design, metadata: { version: '1.0.0', tier: 'cheap', tools: 'none' } });
    const answer = { writtenByModel: { writtenByModel: 'a' } };
    expect(agent.outputSchema?.safeParse(answer)).toMatchObject({ success: true, data: answer });
    expect(agent.outputSchema?.safeParse({ writtenByModel: {} }).success).toBe(false);
    expect(sources.filter((source) => source.includes('writtenByModel'))).toEqual([]);
  });
});
