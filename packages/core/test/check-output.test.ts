import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkOutput } from '../src/output/check-output.ts';

const schema = z.object({ score: z.number().min(0).max(10), notes: z.array(z.string()).default([]) });

test('an empty answer at the output limit breaks off: a model that thinks first had no room to say anything', () => {
  for (const format of ['json', 'text'] as const) {
    const check = checkOutput({ text: '', finishReason: 'length' }, { format });
    expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_TRUNCATED' } });
    expect(checkOutput({ text: '' }, { format })).toMatchObject({ error: { code: 'OUTPUT_EMPTY' } });
  }
});

describe('a JSON answer', () => {
  test('is accepted as the schema parses it, defaults included', () => {
    expect(checkOutput({ text: '{"score": 7}' }, { format: 'json', schema })).toEqual({
      accepted: true,
      output: { score: 7, notes: [] },
      repaired: false,
    });
  });

  test('may quote a draft: the last value that fits wins', () => {
    const text = 'First I thought {"score": 3}, but {"score": 8} it is. See [1].';
    expect(checkOutput({ text }, { format: 'json', schema })).toMatchObject({ output: { score: 8 } });
  });

  test('that breaks the schema is refused with the field and the reason', () => {
    const check = checkOutput({ text: '{"score": 11, "notes": [1]}' }, { format: 'json', schema });
    expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_INVALID', retryable: false } });
    expect(check.accepted ? [] : check.problems).toEqual([
      expect.stringContaining('score'),
      expect.stringContaining('notes[0]'),
    ]);
  });

  test('that the runtime has parsed is checked all the same', () => {
    const answer = { text: '', structured: { score: 'high' } };
    expect(checkOutput(answer, { format: 'json', schema })).toMatchObject({
      error: { code: 'OUTPUT_INVALID' },
    });
  });

  test('without a schema may be any value; the largest in prose is meant', () => {
    const text = 'As said in [1], {"a": {"b": 2}} is it [2].';
    expect(checkOutput({ text }, { format: 'json' })).toMatchObject({ output: { a: { b: 2 } } });
  });

  test('that ran into the output limit is never repaired', () => {
    const text = '{"score": 7, "notes": ["a", "b"]';
    expect(checkOutput({ text }, { format: 'json', schema })).toMatchObject({
      accepted: true,
      repaired: true,
    });
    expect(checkOutput({ text, finishReason: 'length' }, { format: 'json', schema })).toMatchObject({
      error: { code: 'OUTPUT_TRUNCATED' },
    });
  });

  test.each([
    ['', 'OUTPUT_EMPTY'],
    ['   \n', 'OUTPUT_EMPTY'],
    ['I am sorry.', 'OUTPUT_NOT_JSON'],
    ['{"score": 7, "notes": ["a', 'OUTPUT_TRUNCATED'],
  ])('%j is refused as %s', (text, code) => {
    expect(checkOutput({ text }, { format: 'json', schema })).toMatchObject({
      accepted: false,
      error: { code },
    });
  });
});

describe('a text answer', () => {
  test('is trimmed and otherwise left alone', () => {
    expect(checkOutput({ text: '\n a\n```\nb\n```\n' }, { format: 'text' })).toMatchObject({
      output: 'a\n```\nb\n```',
    });
  });

  test('as code is taken out of its only fence', () => {
    const text = 'Here:\n```ts\nlet a = 1;\n```';
    expect(checkOutput({ text }, { format: 'code' })).toMatchObject({ output: 'let a = 1;' });
  });

  test('as Markdown is unwrapped only when the fence is all there is', () => {
    expect(checkOutput({ text: '```markdown\n# A\n```' }, { format: 'markdown' })).toMatchObject({
      output: '# A',
    });
    const mixed = '# A\n```\ncode\n```';
    expect(checkOutput({ text: mixed }, { format: 'markdown' })).toMatchObject({ output: mixed });
  });

  test('that was cut off by the output limit is refused', () => {
    expect(checkOutput({ text: 'half a sent', finishReason: 'length' }, { format: 'text' })).toMatchObject({
      error: { code: 'OUTPUT_TRUNCATED' },
    });
  });
});
