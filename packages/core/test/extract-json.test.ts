import { describe, expect, test } from 'vitest';
import { fencedBlocks, findJson, looksCutOff } from '../src/output/extract-json.ts';

const values = (text: string): unknown[] => findJson(text).map(({ value }) => value);

describe('findJson', () => {
  test('reads an answer that is JSON and nothing else', () => {
    expect(findJson(' {"a": 1}\n')).toEqual([{ value: { a: 1 }, repaired: false, length: 8 }]);
  });

  test('reads JSON out of prose', () => {
    expect(values('Here you are: {"a": [1, 2]} Hope it helps!')).toEqual([{ a: [1, 2] }]);
  });

  test('reads JSON out of a fence, with prose that has brackets around it', () => {
    expect(values('See [the docs] first.\n```json\n{"a": "```"}\n```\nDone {really}.')).toContainEqual({
      a: '```',
    });
  });

  test('reads a fence that is never closed', () => {
    expect(values('```json\n{"a": 1}')).toContainEqual({ a: 1 });
  });

  test('gives every value in the order they stand', () => {
    expect(values('Draft: {"a": 1}. Final: {"a": 2}')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('is not confused by brackets and quotes inside strings', () => {
    expect(values('Answer: {"code": "if (x) { return \\"}\\" }"} end')).toEqual([
      { code: 'if (x) { return "}" }' },
    ]);
  });

  test.each([
    ['a trailing comma', '{"a": 1, "b": [1, 2,],}', { a: 1, b: [1, 2] }],
    ['single quotes', "{'a': 'b'}", { a: 'b' }],
    ['unquoted keys', '{a: 1}', { a: 1 }],
    ['Python literals', '{"a": True, "b": None}', { a: true, b: null }],
    ['comments', '{"a": 1 /* one */}', { a: 1 }],
    ['a line break in a string', '{"a": "one\ntwo"}', { a: 'one\ntwo' }],
    ['a missing comma', '{"a": 1 "b": 2}', { a: 1, b: 2 }],
    ['the last bracket missing', '{"a": {"b": [1, 2]}', { a: { b: [1, 2] } }],
    ['the last bracket missing after a string', '{"a": "b"', { a: 'b' }],
  ])('repairs %s', (_name, text, value) => {
    expect(findJson(`Sure!\n\`\`\`json\n${text}\n\`\`\``)).toContainEqual(
      expect.objectContaining({ value, repaired: true }),
    );
  });

  test.each([
    ['in a string', '{"a": "one tw'],
    ['after a comma', '{"list": [{"a": 1}, {"a": 2},'],
    ['in a later element', '{"list": [{"a": 1}, {"a": 2}, {"a'],
    ['in a number', '{"a": 12'],
    ['after a colon', '{"a":'],
  ])('refuses to repair an answer that was cut off %s', (_name, text) => {
    expect(findJson(text)).toEqual([]);
    expect(looksCutOff(text)).toBe(true);
  });

  test('finds nothing in prose, and does not call prose cut off', () => {
    expect(findJson('I cannot help with that.')).toEqual([]);
    expect(looksCutOff('I cannot help with that.')).toBe(false);
  });

  test('reads a megabyte of nested brackets without trouble', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(findJson(`${deep} x`)).toHaveLength(1);
    expect(findJson('{'.repeat(1_000_000))).toEqual([]);
  });
});

test('fencedBlocks gives the contents of each fence', () => {
  expect(fencedBlocks('a\n```ts\nlet x\n```\nb\n```\ny\n```')).toEqual(['let x', 'y']);
});
