import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answer } from '../kit/sample-call.ts';

interface Tree {
  label: string;
  children: Tree[];
  parent?: Tree | undefined;
  twin: Tree | null;
}
const tree: z.ZodType<Tree> = z.strictObject({
  label: z.string().min(3),
  get children() {
    return z.array(tree);
  },
  get parent() {
    return tree.optional();
  },
  get twin() {
    return tree.nullable();
  },
});

describe('a generated reply fits', () => {
  it.each<[string, z.ZodType]>([
    [
      'formats',
      z.object({
        at: z.iso.datetime(),
        on: z.iso.date(),
        id: z.uuid(),
        mail: z.email(),
        link: z.url(),
        ip: z.ipv4(),
      }),
    ],
    ['times', z.object({ time: z.iso.time(), duration: z.iso.duration(), ip: z.ipv6() })],
    [
      'patterns',
      z.object({
        color: z.string().regex(/^#[0-9a-f]{6}$/i),
        slug: z.string().regex(/^[a-z]+(?:-[a-z0-9]+)*$/),
        version: z.string().regex(/^\d+\.\d+\.\d+$/),
        hashtag: z.string().regex(/^#\w+$/),
        either: z.string().regex(/^(?:GET|POST) \/[^\s?]*$/),
      }),
    ],
    [
      'pattern and length',
      z.object({
        code: z
          .string()
          .regex(/^[A-Z]+$/)
          .min(6)
          .max(12),
      }),
    ],
    [
      'lengths',
      z.object({ long: z.string().min(300), short: z.string().max(5), exact: z.string().length(17) }),
    ],
    [
      'numbers',
      z.object({
        score: z.number().min(0).max(10),
        count: z.int().positive().max(3),
        below: z.number().negative(),
        step: z.number().multipleOf(0.25).gt(1).lt(2),
        any: z.int(),
      }),
    ],
    [
      'lists',
      z.object({
        five: z.array(z.string()).length(5),
        pair: z.tuple([z.string(), z.number()]),
        few: z.array(z.boolean()).max(1),
      }),
    ],
    [
      'records',
      z.object({
        open: z.record(z.string(), z.number()),
        keyed: z.record(z.enum(['a', 'b']), z.string()),
        keys: z.record(z.string().regex(/^k\d+$/), z.null()),
      }),
    ],
    [
      'unions',
      z.object({
        shape: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
          z.strictObject({ kind: z.literal('square'), side: z.number() }),
        ]),
        maybe: z.string().nullable(),
        mixed: z.union([z.number(), z.array(z.string())]),
      }),
    ],
    [
      'intersections',
      z.object({
        both: z.intersection(
          z.object({ a: z.string().max(8) }),
          z.object({ a: z.string().min(2), b: z.number() }),
        ),
      }),
    ],
    [
      'defaults and literals',
      z.object({
        level: z.enum(['low', 'high']).default('low'),
        fixed: z.literal(7),
        note: z.string().optional(),
      }),
    ],
    ['recursion', tree],
    ['a root that is no object', z.array(z.string()).min(2)],
  ])('%s', (_, schema) => {
    for (const task of ['one', 'two', 'three', 'four', 'five']) {
      expect(schema.safeParse(answer(schema, `# Task\nDo ${task}.`))).toMatchObject({ success: true });
    }
  });

  it('schemas with definitions and parts', () => {
    const definitions = {
      $defs: {
        Named: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        'a/b': { enum: [3] },
      },
      allOf: [
        { $ref: '#/$defs/Named' },
        { properties: { age: { $ref: '#/$defs/a~1b' } }, required: ['age'] },
      ],
    };
    expect(answer(definitions)).toEqual({ name: expect.stringContaining('Name a dog.'), age: 3 });
  });

  it('a list of different things, as far as there are so many', () => {
    const list = { type: 'array', items: { enum: ['x', 'y'] }, uniqueItems: true, minItems: 2 };
    expect([...(answer(list) as string[])].sort()).toEqual(['x', 'y']);
  });

  it('every schema made of the usual parts', () => {
    fc.assert(
      fc.property(jsonSchemas, fc.string(), (schema, task) => {
        const value = answer(
          { type: 'object', properties: { answer: schema }, required: ['answer'] },
          `# Task\n${task}`,
        );
        const check = z.fromJSONSchema(schema).safeParse((value as { answer: unknown }).answer);
        expect(check.error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

type JsonSchema = Exclude<Parameters<typeof z.fromJSONSchema>[0], boolean>;

/** Two numbers, the smaller first. */
const range = (max: number) =>
  fc.tuple(fc.nat(max), fc.nat(max)).map(([one, two]) => [Math.min(one, two), Math.max(one, two)] as const);

const jsonSchemas = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    range(60).map(([minLength, maxLength]) => ({ type: 'string', minLength, maxLength }) as const),
    fc
      .constantFrom('date', 'date-time', 'email', 'uri', 'uuid')
      .map((format) => ({ type: 'string', format }) as const),
    range(50).map(
      ([minimum, maximum]) => ({ type: 'integer', minimum: minimum - 25, maximum: maximum - 25 }) as const,
    ),
    range(50).map(
      ([minimum, maximum]) => ({ type: 'number', minimum, exclusiveMaximum: maximum + 1 }) as const,
    ),
    fc.constantFrom({ type: 'boolean' } as const, { type: 'null' } as const),
    fc
      .uniqueArray(fc.string(), { minLength: 1 })
      .map((values) => ({ type: 'string', enum: values }) as const),
    fc
      .tuple(tie('schema'), range(4))
      .map(([items, [minItems, maxItems]]) => ({ type: 'array', items, minItems, maxItems }) as const),
    fc
      .tuple(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('schema'), { maxKeys: 4 }),
        fc.infiniteStream(fc.boolean()),
      )
      .map(([properties, wanted]) => ({
        type: 'object' as const,
        properties,
        required: Object.keys(properties).filter(() => wanted.next().value),
        additionalProperties: false,
      })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
})).schema;
