import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { matchInLinearTime } from '../src/loading/linear-patterns.ts';

/** On this text the engine of Node would try again for longer than anybody waits. */
const worst = `${'a'.repeat(50_000)}!`;
const evil = (): RegExp => /^(a+)+$/;

it.each<[string, (text: z.ZodType<string, string>) => z.ZodType, (text: string) => unknown]>([
  ['itself', (text) => text, (text) => text],
  ['in an object', (text) => z.object({ a: text }), (a) => ({ a })],
  ['in a list that may be missing', (text) => z.array(text).optional(), (a) => [a]],
  ['in a choice', (text) => z.union([z.number(), text]), (a) => a],
  ['behind a getter', (text) => z.lazy(() => z.object({ a: text })), (a) => ({ a })],
  ['as a name', (text) => z.record(text, z.number()), (a) => ({ [a]: 1 })],
  ['before a transform', (text) => text.transform((a) => a.length), (a) => a],
  ['behind a transform', (text) => z.string().transform(String).pipe(text), (a) => a],
  ['with a default', (text) => z.object({ a: text.default('a') }), (a) => ({ a })],
])('a pattern that tries again is matched in linear time: %s', (_, wrap, value) => {
  const schema = wrap(z.string().regex(evil()));
  matchInLinearTime(schema);
  expect(schema.safeParse(value(worst)).success).toBe(false);
  expect(schema.safeParse(value('aaa')).success).toBe(true);
});

it('a format of its own, and a text made of parts, too', () => {
  const format = z.stringFormat('letters', evil());
  const parts = z.templateLiteral(['x', z.string().regex(/(a+)+/)]);
  for (const schema of [format, parts]) matchInLinearTime(schema);
  expect(format.safeParse(worst).success).toBe(false);
  expect(parts.safeParse(`x${worst}`).success).toBe(false);
});

it('formats of zod stay as they are', () => {
  const schema = z.object({ mail: z.email(), at: z.iso.datetime(), id: z.uuid(), face: z.emoji() });
  matchInLinearTime(schema);
  const value = { mail: 'a@b.example', at: '2026-01-01T00:00:00Z', id: crypto.randomUUID(), face: '🙂' };
  expect(schema.safeParse(value).success).toBe(true);
});

it.each([
  ['looks ahead', /^(?=.*\d).+$/],
  ['looks behind', /(?<=a)b/],
  ['refers back', /^(a+)\1$/],
  ['counts far', /^(?:(?:a{1,99}){1,99}){1,99}$/],
  ['needs lines', /^a$/m],
  ['has sets', /[\p{L}--[a-z]]/v],
])('a pattern that %s is refused in words', (_, pattern) => {
  expect(() => matchInLinearTime(z.object({ a: z.array(z.string().regex(pattern)) }))).toThrow(
    /^has \/.*\/\w*, which .*: write it without /,
  );
});

const patterns = [
  /^#\S+$/,
  /^CWE-\d+/,
  /^[\w.-]+$/i,
  /a.c/s,
  /a.c/,
  /[^\n]*b|\s+/u,
  /^\/(?:x|y){2,3}\b/,
  /ab?$/y,
  /\bä\W/i,
];

it('means the same as before', () => {
  const text = fc.string({ unit: fc.constantFrom(...'#aAbBcCxyä-/. \n\tCWE-1'), maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...patterns), text, (pattern, tried) => {
      const linear = new RegExp(pattern.source, pattern.flags);
      matchInLinearTime(z.string().regex(linear));
      expect(linear.test(tried)).toBe(new RegExp(pattern.source, pattern.flags).test(tried));
    }),
    { numRuns: 2000 },
  );
});
