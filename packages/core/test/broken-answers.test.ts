// An answer that is broken somewhere is refused or read whole: no part of it is taken for all of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkOutput } from '../src/output/check-output.ts';

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'a',
      'say "hi"',
      'x, y',
      'a: b',
      '{z}',
      '[1]',
      'line\nbreak',
      '// c',
      '# h',
      1,
      -20,
      true,
      null,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('id', 'note', 'a b', 'k:'), tie('value'), { maxKeys: 3 }),
  ),
}));
const container = anyValue.filter((value) => typeof value === 'object' && value !== null);

function size(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + size(inner), 1);
}

function standard(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test('without any one of its marks an answer is refused or has as much in it as before', () => {
  fc.assert(
    fc.property(container, fc.constantFrom(0, 2), fc.nat(), (value, indent, place) => {
      const whole = JSON.stringify(value, null, indent);
      const marks = [...whole.matchAll(/[{}[\],:"]/g)];
      const at = marks[place % marks.length]?.index ?? 0;
      const text = whole.slice(0, at) + whole.slice(at + 1);
      const check = checkOutput({ text }, { format: 'json' });
      // `[1,2]` without its comma is JSON, and says 12.
      if (!check.accepted || standard(text) !== undefined) return;
      expect(
        size(check.output),
        `${text} was read as ${JSON.stringify(check.output)}`,
      ).toBeGreaterThanOrEqual(size(value));
    }),
    { numRuns: 3_000 },
  );
});

describe('a part of what is broken is not taken', () => {
  test.each([
    ['a name that is not closed', '{\n  "id: {\n    "a": 1\n  }\n}'],
    ['an item that is no value', '[\n  nu[l,\n  {\n    "a": 1\n  }\n]'],
    ['a beginning that is missing', '"note": "x",\n"items": {\n  "a": 1\n}\n}'],
    ['a list without its first bracket', '{"a": 1}\n]'],
    ['a bracket too many in the middle', '{\n  "id": {"a": 1}}\n  "note": "x"\n}'],
    ['an item that is commented out', '[\n  # null\n]'],
    ['an object that is closed too early', '{"id": 1}, "note": "x"}'],
    ['a list that is closed too early', '{"a": [1]}, {"b": 2}]}'],
  ])('%s', (_name, text) => {
    expect(checkOutput({ text }, { format: 'json' })).toMatchObject({ accepted: false });
  });
});

test('a value that is closed too early is refused with a schema too, and prose behind one is none of it', () => {
  const schema = z.looseObject({ id: z.number() });
  for (const rest of ['}, "note": "x"}', ', "note": "x"', ',\n{"note": "x"}]'])
    expect(checkOutput({ text: `{"id": 1}${rest}` }, { format: 'json', schema }), rest).toMatchObject({
      error: { code: 'OUTPUT_NOT_JSON', message: expect.stringContaining('closed too early') as string },
    });
  for (const rest of [', as [1] says', ' "quoted" words', '}', ' [1], [2]'])
    expect(checkOutput({ text: `{"id": 1}${rest}` }, { format: 'json', schema }), rest).toMatchObject({
      output: { id: 1 },
    });
});

test.each(['// config.json', '# config', '/* config */'])(
  'a remark may begin a block of JSON: %s',
  (remark) => {
    expect(
      checkOutput({ text: `\`\`\`json\n${remark}\n{"a": 1}\n\`\`\`` }, { format: 'json' }),
    ).toMatchObject({ output: { a: 1 } });
  },
);

test.each([
  '(47 more entries omitted)',
  '... and so on for the other people.',
  '… and 12 others',
  '[truncated]',
])('a value behind which stands that the rest was left out is refused: %s', (words) => {
  for (const answer of [`{"a": [1]}\n\n${words}`, `\`\`\`json\n{"a": [1]}\n\`\`\`\n${words}`]) {
    expect(checkOutput({ text: answer }, { format: 'json' })).toMatchObject({ accepted: false });
  }
});

test('what else is said behind a value leaves it as it is', () => {
  for (const words of [
    'I omitted nothing.',
    'There is more to say about this.',
    '(1 of 1)',
    'All others passed.',
  ]) {
    const answer = `{"a": [1]}\n\n${words}`;
    expect(checkOutput({ text: answer }, { format: 'json' })).toMatchObject({ output: { a: [1] } });
  }
});

test('brackets of prose at the beginning of a line are passed over, with what stands in them', () => {
  for (const prose of ['{note}', '[sic]', '[INFO] read {"a": 0} first', '{{name}}', '{"'])
    expect(checkOutput({ text: `${prose}\n\nAnswer: {"a": 1}` }, { format: 'json' }), prose).toMatchObject(
      prose === '{"' ? { accepted: false } : { output: { a: 1 } },
    );
});

test.each(['{"id": 1, "done": tru', '{"id": 1, "n": -', '{"id": 1, "n": 2.', '{"id": 1, "note": "a\\'])(
  'an answer that ends within a word, a number or an escape breaks off: %s',
  (text) => {
    expect(checkOutput({ text }, { format: 'json' })).toMatchObject({ error: { code: 'OUTPUT_TRUNCATED' } });
  },
);
