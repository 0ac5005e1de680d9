import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anotherAnswer } from '../src/forecast/another-answer.ts';

const text = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };

test('another answer differs from the first and from those with other numbers, whatever it is', () => {
  const answer = fc.oneof(
    fc.string(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.record({ list: fc.array(fc.string(), { minLength: 1 }), flag: fc.boolean() }),
  );
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(answer, numbers, (first, [one = 1, other = 2]) => {
      const texts = [first, anotherAnswer(first, one, {}), anotherAnswer(first, other, {})].map((each) =>
        JSON.stringify(each),
      );
      expect(new Set(texts).size).toBe(3);
    }),
  );
});

test.each([
  ['a text that may be any', text, { name: 'a' }, { name: 'a (2)' }],
  [
    'not the choice, the list beside it',
    {
      type: 'object',
      properties: { kind: { enum: ['a', 'b'] }, list: { type: 'array', items: { enum: ['x'] } } },
    },
    { kind: 'a', list: ['x'] },
    { kind: 'a', list: ['x', 'x', 'x'] },
  ],
  [
    'a number within its bounds',
    { type: 'object', properties: { score: { type: 'number', maximum: 10 } } },
    { score: 10 },
    { score: 8 },
  ],
  [
    'nothing may differ',
    { type: 'object', properties: { kind: { const: 'a' } } },
    { kind: 'a' },
    { kind: 'a' },
  ],
])('it fits the schema: %s', (_title, schema, answer, expected) => {
  expect(anotherAnswer(answer, 2, schema)).toEqual(expected);
});
