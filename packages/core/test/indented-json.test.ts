import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentedJson } from '../src/indented-json.ts';

test('JSON is the same value as any other, indented or on one line', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 12 }), (value) => {
      expect(JSON.parse(indentedJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what people read is indented', () => {
  expect(indentedJson({ a: [1, '[{,"'] })).toBe('{\n  "a": [\n    1,\n    "[{,\\""\n  ]\n}');
  expect(indentedJson(undefined)).toBe('null');
});

test('indentation is never most of a large text', () => {
  const deep = (levels: number, inner: unknown): unknown =>
    Array.from({ length: levels }).reduce((value: unknown) => [value], inner);
  for (const levels of [0, 1, 5, 50, 99]) {
    const value = deep(levels, Array(50_000).fill(1));
    expect(indentedJson(value).length).toBeLessThan(6 * JSON.stringify(value).length);
  }
});
