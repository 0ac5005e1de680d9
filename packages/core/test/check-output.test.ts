import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkOutput } from '../src/output/check-output.ts';
import { maxAnswerCharacters } from '../src/output/limits.ts';

const schema = z.object({ id: z.int(), note: z.string().optional(), items: z.array(z.string()).default([]) });
const fence = '```';

/** The output, or the code of the refusal. */
function read(
  text: string,
  format: 'json' | 'code' | 'markdown' | 'text' = 'json',
  options: object = { schema },
): unknown {
  const check = checkOutput({ text }, { format, ...(format === 'json' && options) });
  return check.accepted ? check.output : check.error.code;
}
const free = {};

test('an empty answer at the output limit breaks off: a model that thinks first had no room to say anything', () => {
  for (const format of ['json', 'text'] as const) {
    const check = checkOutput({ text: '', finishReason: 'length' }, { format });
    expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_TRUNCATED' } });
    for (const text of ['', ' \n', '\u200b', '\ufeff\u2060 '])
      expect(checkOutput({ text }, { format })).toMatchObject({ error: { code: 'OUTPUT_EMPTY' } });
  }
});

test('an answer that is nothing but thoughts says so', () => {
  for (const answer of [{ text: '', reasoning: 'Hm.' }, { text: '<think>Hm.</think>' }]) {
    const check = checkOutput(answer, { format: 'json' });
    expect(check).toMatchObject({
      error: { code: 'OUTPUT_EMPTY', message: 'Only reasoning came, and no answer.' },
    });
  }
});

test('an answer whose server names another reason than that the model was done is none', () => {
  for (const format of ['json', 'code', 'markdown', 'text'] as const) {
    const check = checkOutput({ text: '{"id": 1}', finishReason: 'other' }, { format });
    expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_TRUNCATED' } });
  }
});

test('what does not fit is told in plain words, which a model is shown too', () => {
  const schema = z.strictObject({
    caption: z.string().min(3),
    level: z.enum(['low', 'high']),
    tags: z.array(z.string()).max(1),
    score: z.number().min(0).max(10),
    reason: z.union([z.string(), z.null()]),
  });
  const answer = { caption: 'a', level: 'none', tags: ['a', 'b'], score: 11, reason: 4, extra: 1 };
  const check = checkOutput({ text: JSON.stringify(answer) }, { format: 'json', schema });
  expect(check).toMatchObject({ accepted: false });
  const said = JSON.stringify(check);
  expect(said).toContain('caption: must have at least 3 characters');
  expect(said).toContain('level: must be one of');
  expect(said).toContain('tags: must have at most 1 entry');
  expect(said).toContain('score: must be at most 10');
  expect(said).toContain('has unknown fields: extra');
  expect(said).not.toMatch(/Invalid (?:input|option)|Too (?:big|small)|Unrecognized|received|undefined/);
});

test('an answer that is too long is refused before anything reads it', () => {
  const check = checkOutput({ text: 'x'.repeat(maxAnswerCharacters + 1) }, { format: 'text' });
  expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_INVALID' } });
});

describe('a JSON answer', () => {
  test('is accepted as the schema parses it, defaults included', () => {
    expect(checkOutput({ text: '{"id": 7}' }, { format: 'json', schema })).toMatchObject({
      accepted: true,
      output: { id: 7, items: [] },
      repairs: [],
    });
  });

  test('that breaks the schema is refused with the field and the reason', () => {
    const check = checkOutput({ text: '{"id": 1.5, "items": [1]}' }, { format: 'json', schema });
    expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_INVALID', retryable: false } });
    expect(check.accepted ? [] : check.problems).toEqual([
      expect.stringContaining('id'),
      expect.stringContaining('items[0]'),
    ]);
  });

  test('says what of its form was mended, and where what cannot be mended stands', () => {
    expect(checkOutput({ text: "{'id': 1,}" }, { format: 'json', schema })).toMatchObject({
      repairs: ['quotes of another kind', 'trailing commas'],
    });
    const check = checkOutput({ text: '{"id": 1,\n "note": "a "b" c"}' }, { format: 'json', schema });
    expect(check.accepted ? [] : check.problems[0]).toMatch(/^At line 2, column 14 of the answer: .*quotes/);
  });

  test.each([
    ['alone', '{"id": 1}'],
    ['behind brackets of prose', 'Sure :-{ or (a) [b] {c} {{d}} [x, y]: {"id": 1}'],
    ['behind half-open ranges of prose', 'For x in [0, 1) and [-2.5, ∞), so far, we get\n{"id": 1}'],
    ['in a section of XML', '<json><![CDATA[{"id": 1}]]></json>'],
    ['behind a template', 'I use {"id": <id>, "note": <text>}.\n{"id": 1}'],
    ['in a call', 'callback({"id": 1});'],
    ['in tags', '<answer>{"id": 1}</answer>'],
    ['with sources below', '{"id": 1}\nSources: [1], [2, 3]'],
    ['said twice', '{"id": 1}\n\nAs JSON:\n{"id": 1}'],
    ['in a fence', `Here:\n${fence}json\n{"id": 1}\n${fence}\nDone [1].`],
    ['in a fence of tildes', '~~~\n{"id": 1}\n~~~'],
    ['in a long fence', `${fence}${fence}json\n{"id": 1}\n${fence}${fence}`],
    ['in a fence that is closed further in', `${fence}json\n{"id": 1}\n    ${fence}\nDone.`],
    ['in a fence that is not closed', `${fence}json\n{"id": 1}`],
    ['beside code of another language', `${fence}sh\necho {"id": 2}\n${fence}\n{"id": 1}`],
  ])('is found %s', (_, text) => {
    expect(read(text)).toEqual({ id: 1, items: [] });
  });

  test('may hold fences in its texts', () => {
    const note = `use\n${fence}js\nfoo()\n${fence}\nhere`;
    expect(read(`${fence}json\n{"id": 1, "note": "${note}"}\n${fence}`)).toMatchObject({ note });
  });

  test.each([
    ['two that fit', 'First {"id": 3}, but {"id": 8} it is.', 'OUTPUT_NOT_JSON'],
    [
      'in a fence that words lead to, and another',
      `Not ${fence}json\n{"id": 3}\n${fence}\nbut:\n${fence}json\n{"id": 8}\n${fence}`,
      'OUTPUT_NOT_JSON',
    ],
    ['lines of JSON', '{"id": 1}\n{"id": 2}', 'OUTPUT_NOT_JSON'],
    ['two in a fence', `${fence}json\n{"id": 1}\n{"id": 2}\n${fence}`, 'OUTPUT_NOT_JSON'],
    ['a later version that does not fit', '{"id": 3}\n\nSorry, rather: {"id": "x"}', 'OUTPUT_INVALID'],
    [
      'an example before a broken one',
      'Such as {"id": 1}. So:\n{"id": 2, "note": "a "b""}',
      'OUTPUT_NOT_JSON',
    ],
    ['items of a cut list', '[{"id": 1}, {"id": 2}', 'OUTPUT_TRUNCATED'],
    ['items of an elided list', '[{"id": 1},\n{"id": 2},\n...\n]', 'OUTPUT_TRUNCATED'],
    ['nothing', 'I am sorry.', 'OUTPUT_NOT_JSON'],
  ])('is not guessed among several: %s', (_, text, code) => {
    expect(read(text)).toBe(code);
  });

  test.each([
    ['the whole answer', '[1, 2]', [1, 2]],
    ['a scalar', '42', 42],
    ['an empty list on its line', 'There is nothing to say.\n\n[]', []],
    ['a block whatever its label is', `So:\n${fence}output\n{"a": 1}\n${fence}`, { a: 1 }],
    ['its one value', 'Here it is:\n\n{"a": 1}\n\nThat is all [1].', { a: 1 }],
    ['its one fenced value', `So [1]:\n${fence}\n{"a": 1}\n${fence}\nSee [2, 3].`, { a: 1 }],
    ['no citation', 'I cannot tell [1].', 'OUTPUT_NOT_JSON'],
    ['no range', 'It lies in [0, 10].', 'OUTPUT_NOT_JSON'],
    ['no list of sources', 'I cannot tell.\n[1]', 'OUTPUT_NOT_JSON'],
    ['no footnote', 'I cannot tell.[1]\n\n[1]: {"source": "a"}', 'OUTPUT_NOT_JSON'],
    ['no named footnote', 'I cannot tell.[^why]\n\n> [^why]: ["a", "b"]', 'OUTPUT_NOT_JSON'],
    ['its one value above a footnote', '{"a": 1}\n\n[1]: {"source": "a"}', { a: 1 }],
    ['nothing in a sentence', 'I thought of {"a": 1} and left it.', 'OUTPUT_NOT_JSON'],
    ['no word', 'None', 'OUTPUT_NOT_JSON'],
    ['not the largest of several', '{"a": 1}\n{"a": 1, "b": 2}', 'OUTPUT_NOT_JSON'],
  ])('without a schema is %s', (_, text, output) => {
    expect(read(text, 'json', free)).toEqual(output);
  });

  test('that ran into the output limit is never repaired', () => {
    const text = '{"id": 7, "items": ["a", "b"]';
    expect(read(text)).toEqual({ id: 7, items: ['a', 'b'] });
    expect(checkOutput({ text, finishReason: 'length' }, { format: 'json', schema })).toMatchObject({
      error: { code: 'OUTPUT_TRUNCATED' },
    });
  });

  test('that the runtime has parsed is checked all the same', () => {
    const check = (structured: unknown) => checkOutput({ text: '', structured }, { format: 'json', schema });
    expect(check({ id: 1 })).toMatchObject({ output: { id: 1, items: [] } });
    expect(check({ id: 'high' })).toMatchObject({ error: { code: 'OUTPUT_INVALID' } });
    let deep: unknown = 1;
    for (let level = 0; level < 6000; level++) deep = [deep];
    expect(check(deep)).toMatchObject({ error: { code: 'OUTPUT_INVALID' } });
    expect(check({ id: 2 ** 60 })).toMatchObject({ accepted: false });
  });

  test('that is too deep is refused, whatever stands around it', () => {
    const deep = `${'['.repeat(6000)}${']'.repeat(6000)}`;
    expect(read(deep, 'json', free)).toBe('OUTPUT_INVALID');
    expect(read(`Here:\n${deep}\n{"id": 1}`)).toBe('OUTPUT_INVALID');
  });
});

describe('thoughts', () => {
  test.each([
    ['in tags', '<think>{"id": 9}</think>\n', '{"id": 9}'],
    ['in tags of another name', '<thinking>\n{"id": 9}\n</thinking>', '{"id": 9}'],
    ['several times', '<think>a</think>\n<think>b</think>\n', 'a\n\nb'],
    ['with a closing tag alone', 'So {"id": 9}.\n</think>\n\n', 'So {"id": 9}.'],
    ['with a closing tag on the same line', 'So {"id": 9}.</think>', 'So {"id": 9}.'],
    ['with quotes of the tag', '<think>I close it with "</think>" later {"id": 9}</think>', undefined],
    ['with a fence', `<think>${fence}json\n{"id": 9}\n</think>\n`, `${fence}json\n{"id": 9}`],
    ['in brackets', '[THINK]{"id": 9}[/THINK]', '{"id": 9}'],
    [
      'on a channel',
      '<|channel|>analysis<|message|>{"id": 9}<|end|><|start|>assistant<|channel|>final<|message|>',
      '{"id": 9}',
    ],
    ['on a channel without its marks', 'analysisIt is {"id": 9}.assistantfinal', 'It is {"id": 9}.'],
    [
      'in marks of other models',
      '<|START_THINKING|>{"id": 9}<|END_THINKING|><|START_RESPONSE|>',
      '{"id": 9}',
    ],
  ])('%s are taken off in every format and kept apart', (_, before, thoughts) => {
    const check = checkOutput({ text: `${before}{"id": 1}` }, { format: 'json', schema });
    expect(check).toMatchObject({ accepted: true, output: { id: 1 } });
    if (thoughts !== undefined) expect(check.thoughts).toBe(thoughts);
    expect(read(`${before}Hello`, 'text')).toBe('Hello');
    expect(read(`${before}Hello`, 'markdown')).toBe('Hello');
    expect(read(`${before}\n${fence}js\nhello()\n${fence}`, 'code')).toBe('hello()');
  });

  test('without an end are no answer', () => {
    expect(read('<think>\nIt may be {"id": 1}')).toBe('OUTPUT_TRUNCATED');
    expect(read('<|channel|>analysis<|message|>Hm<|end|>', 'text')).toBe('OUTPUT_TRUNCATED');
  });

  test.each([
    ['text', 'Models write `<think>` and `</think>` around thoughts.'],
    ['text', 'Models write "<think>" first.'],
    ['markdown', `# Tags\n\n${fence}xml\n<think>\nx\n</think>\n${fence}\n\nEnd.`],
    ['json', '{"id":1,"note":"a </think> b"}'],
  ] as const)('that are spoken of stay: %s %j', (format, text) => {
    const check = checkOutput({ text }, { format });
    expect(check).toMatchObject({ accepted: true, answer: text });
    expect(check.thoughts).toBeUndefined();
  });
});

describe('code', () => {
  test.each([
    ['taken out of its fence', `Here:\n${fence}ts\nlet a = 1;\n${fence}`, 'let a = 1;'],
    ['its first indentation kept', `${fence}py\n    a = 1\n    b = 2\n${fence}`, '    a = 1\n    b = 2'],
    ['that of a list taken off', `1. So:\n   ${fence}js\n   a()\n     b()\n   ${fence}`, 'a()\n  b()'],
    ['with line breaks of Windows', `${fence}py\r\nx=1\r\n${fence}`, 'x=1'],
    ['with fences inside', `~~~sh\n${fence}js\na\n${fence}\n~~~`, `${fence}js\na\n${fence}`],
    [
      'with shorter fences inside',
      `${fence}${fence}md\n${fence}\na\n${fence}\n${fence}${fence}`,
      `${fence}\na\n${fence}`,
    ],
    [
      'with labelled fences inside',
      `${fence}md\n${fence}js\na\n${fence}\nb\n${fence}`,
      `${fence}js\na\n${fence}\nb`,
    ],
    [
      'with an indented example inside',
      `${fence}py\ndef f():\n    ${fence}\n    x\n    ${fence}\n${fence}`,
      `def f():\n    ${fence}\n    x\n    ${fence}`,
    ],
    ['without a fence', '    x = 1\n', '    x = 1'],
    ['in two blocks', `a.py:\n${fence}py\na=1\n${fence}\nb.py:\n${fence}py\nb=2\n${fence}`, 'OUTPUT_INVALID'],
    ['behind words on the line of its fence', `So: ${fence}js\na()\n${fence}\nThat is it.`, 'a()'],
    [
      'with a line for what is left out',
      `${fence}js\na()\n// ... existing code ...\n${fence}`,
      'OUTPUT_TRUNCATED',
    ],
    ['with such a line, and no fence', 'a()\n# rest of the file unchanged', 'OUTPUT_TRUNCATED'],
    ['with such a line in brackets', `${fence}py\n# [previous code here]\na()\n${fence}`, 'OUTPUT_TRUNCATED'],
    [
      'with comments that speak of the rest',
      `${fence}js\n// the rest is passed on, and wait...\nf(...rest);\n${fence}`,
      '// the rest is passed on, and wait...\nf(...rest);',
    ],
    ['with dots that the language knows', 'def a() -> int:\n    ...', 'def a() -> int:\n    ...'],
    ['in an open block', `${fence}py\na=1`, 'OUTPUT_TRUNCATED'],
    ['in an empty block', `${fence}py\n${fence}`, 'OUTPUT_EMPTY'],
  ])('%s', (_, text, output) => {
    expect(read(text, 'code')).toBe(output);
  });
});

describe('Markdown', () => {
  test.each([
    ['wrapped', `${fence}markdown\n# A\n${fence}`, '# A'],
    [
      'wrapped, with blocks',
      `${fence}markdown\n# A\n${fence}sh\nb\n${fence}\nc\n${fence}`,
      `# A\n${fence}sh\nb\n${fence}\nc`,
    ],
    [
      'wrapped, with blocks that have no label',
      `${fence}md\n# A\n${fence}\nb\n${fence}\nc\n${fence}`,
      `# A\n${fence}\nb\n${fence}\nc`,
    ],
    ['wrapped, not closed', `${fence}markdown\n# A\nb`, '# A\nb'],
    ['wrapped in a fence without a label', `${fence}\n# A\n${fence}`, '# A'],
    ['of one block', `${fence}sh\na\n${fence}`, `${fence}sh\na\n${fence}`],
    ['with a block', `# A\n${fence}\nb\n${fence}`, `# A\n${fence}\nb\n${fence}`],
    [
      'between two blocks',
      `${fence}sh\na\n${fence}\nb\n${fence}sh\nc\n${fence}`,
      `${fence}sh\na\n${fence}\nb\n${fence}sh\nc\n${fence}`,
    ],
    [
      'with a fence in a sentence',
      `${fence}sh\na\n${fence}\n\nThen ${fence}`,
      `${fence}sh\na\n${fence}\n\nThen ${fence}`,
    ],
    ['that begins with indented code', '\n    a()\n\nText.\n', '    a()\n\nText.'],
  ])('%s', (_, text, output) => {
    expect(read(text, 'markdown')).toBe(output);
  });
});

test('text is trimmed and otherwise left alone; cut by the output limit it is refused', () => {
  expect(read(`\n a\n${fence}\nb\n${fence}\n`, 'text')).toBe(`a\n${fence}\nb\n${fence}`);
  expect(checkOutput({ text: 'half a sent', finishReason: 'length' }, { format: 'text' })).toMatchObject({
    error: { code: 'OUTPUT_TRUNCATED' },
  });
});
