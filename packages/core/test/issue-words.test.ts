import { expect, test } from 'vitest';
import { z } from 'zod';
import { sayIssue } from '../src/issue-words.ts';

test.each<[string, z.ZodType, unknown]>([
  ['is missing', z.string(), undefined],
  ['must be text', z.string(), 1],
  ['must be a number', z.number(), 'x'],
  ['must be a number', z.number(), Number.NaN],
  ['must be a whole number', z.int(), 1.5],
  ['must be true or false', z.boolean(), 1],
  ['must be a list', z.array(z.string()), {}],
  ['must be a group of fields', z.object({}), []],
  ['must be a group of fields', z.record(z.string(), z.string()), 'x'],
  ['must be one of "a", "b"', z.enum(['a', 'b']), 'c'],
  ['must be "a"', z.literal('a'), 'c'],
  ['must not be empty', z.string().min(1), ''],
  ['must have at least 3 characters', z.string().min(3), 'a'],
  ['must not be empty', z.array(z.string()).min(1), []],
  ['must have at most 1 entry', z.array(z.string()).max(1), ['a', 'b']],
  ['must have at most 2 entries', z.array(z.string()).max(2), ['a', 'b', 'c']],
  ['must be greater than 0', z.number().positive(), 0],
  ['must be at least 2', z.number().min(2), 0],
  ['must be at most 1000', z.number().max(1000), 5000],
  ['must be less than 5', z.number().lt(5), 5],
  ['must be a multiple of 5', z.number().multipleOf(5), 3],
  ['must fit the pattern /^a$/', z.string().regex(/^a$/), 'b'],
  ['must have the form "email"', z.email(), 'b'],
  ['has unknown fields: b', z.strictObject({}), { b: 1 }],
  ['has none of the forms that it may have', z.union([z.string(), z.number()]), true],
  ['must fit the pattern /^a$/', z.record(z.string().regex(/^a$/), z.number()), { b: 1 }],
  ['says so itself', z.string('says so itself'), 1],
])('%s', (words, schema, value) => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  expect(issue && sayIssue(issue)).toBe(words);
});
