import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ScriptedCall, sampleReply } from '../../src/testing/index.ts';

function call(
  schema: z.ZodType | Record<string, unknown> | undefined,
  prompt = '# Task\nName a dog.',
): ScriptedCall {
  const outputJsonSchema =
    schema instanceof z.ZodType
      ? { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
      : schema;
  return {
    callNumber: 1,
    model: 'scripted/cheap',
    instructions: 'You name dogs.',
    prompt,
    ...(outputJsonSchema !== undefined && { outputJsonSchema }),
  };
}

function answer(schema: z.ZodType | Record<string, unknown>, prompt?: string): unknown {
  return JSON.parse(sampleReply(call(schema, prompt)).text);
}

describe('a reply without a schema', () => {
  it('is a short text that names the task and says what it is', () => {
    const { text } = sampleReply(call(undefined));
    expect(text).toContain('Name a dog.');
    expect(text).toContain('scripted');
  });

  it.each([
    ['[Mon 2026-11-23 05:00 UTC] # Task\n\nName a cat.\nSoon.', 'Name a cat.'],
    ['Role.\n# Task\nis the heading of tasks.\n\n# Answer\nIn text.\n\n# Task\nName a cow.', 'Name a cow.'],
    ['Name a hen.\nOr two.', 'Name a hen.'],
  ])('finds the task in %j', (prompt, task) => {
    expect(sampleReply(call(undefined, prompt)).text.endsWith(task)).toBe(true);
  });
});

it('reports usage of a quarter of the characters', () => {
  const asked = call(undefined);
  const { text, usage } = sampleReply(asked);
  const input = asked.instructions.length + asked.prompt.length;
  expect(usage).toEqual({ inputTokens: Math.ceil(input / 4), outputTokens: Math.ceil(text.length / 4) });
});

describe('a reply by example', () => {
  const schema = z
    .strictObject({ kind: z.enum(['dog', 'cat']), name: z.string().max(40), nicknames: z.array(z.string()) })
    .meta({ examples: [{ kind: 'dog', name: 'Bello', nicknames: ['Bell'] }] });

  it('is the schema’s own example with the task in its first free text', () => {
    expect(answer(schema)).toEqual({ kind: 'dog', name: 'Name a dog. Bello', nicknames: ['Bell'] });
  });

  it('sets a task without full stop off from the text', () => {
    expect(answer(schema, 'Name a cow')).toMatchObject({ name: 'Name a cow: Bello' });
  });

  it('keeps within the longest text allowed', () => {
    const narrow = z.object({ name: z.string().max(40) }).meta({ examples: [{ name: 'Bello' }] });
    const value = answer(narrow, `# Task\n${'Name a very long dog. '.repeat(5)}`);
    expect(value).toEqual({ name: 'Name a very long dog. Name a very long d' });
  });

  it('prefers a text that has room for the whole task', () => {
    const roomy = z
      .object({ tag: z.string().max(3), note: z.string() })
      .meta({ examples: [{ tag: 'abc', note: 'A note.' }] });
    expect(answer(roomy)).toEqual({ tag: 'abc', note: 'Name a dog. A note.' });
  });

  it('finds the text inside lists and unions', () => {
    const nested = z
      .object({
        findings: z.array(
          z.discriminatedUnion('kind', [
            z.object({ kind: z.literal('number'), value: z.number() }),
            z.object({ kind: z.literal('remark'), text: z.string().nullable() }),
          ]),
        ),
      })
      .meta({
        examples: [
          {
            findings: [
              { kind: 'number', value: 1 },
              { kind: 'remark', text: 'Fine.' },
            ],
          },
        ],
      });
    expect(answer(nested)).toEqual({
      findings: [
        { kind: 'number', value: 1 },
        { kind: 'remark', text: 'Name a dog. Fine.' },
      ],
    });
  });
});

it('is the same for the same task and another for another', () => {
  const schema = z.object({ title: z.string(), points: z.array(z.number().min(0).max(100)).length(8) });
  expect(answer(schema)).toEqual(answer(schema));
  const [dog, cat] = [answer(schema), answer(schema, '# Task\nName a cat.')].map((value) =>
    schema.parse(value),
  );
  expect(dog?.title).toContain('Name a dog.');
  expect(cat?.title).toContain('Name a cat.');
  expect(dog?.points).not.toEqual(cat?.points);
});

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
