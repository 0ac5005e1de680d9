import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../src/output/read-failure.ts';
import { readJson } from '../src/output/read-json.ts';

/** The value that the whole text is, or why it is none. */
function read(text: string): unknown {
  try {
    const { value, end } = readJson(text, 0);
    return text.slice(end).trim() === '' ? value : 'more follows';
  } catch (thrown) {
    if (!(thrown instanceof ReadFailure)) throw thrown;
    return `refused: ${thrown.message}`;
  }
}
const repairsOf = (text: string) => readJson(text, 0).repairs;

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
  fc
    .double({ noDefaultInfinity: true, noNaN: true })
    .filter((number) => !Object.is(number, -0) && !(Number.isInteger(number) && Math.abs(number) >= 2 ** 53)),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
);
const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}));
/** A last item such as "..." says that others were left out. */
const json = anyJson.filter((value) => !/\.\.\.|…| more/.test(JSON.stringify(value)));
const container = json.filter(
  (value) => typeof value === 'object' && value !== null && Object.keys(value).length > 0,
);

interface Form {
  quote: (text: string) => string;
  word: (value: unknown) => string;
  gap: string;
  comma: string;
  trailing: string;
}

const jsonQuote = (text: string): string => JSON.stringify(text);
const form: fc.Arbitrary<Form> = fc.record({
  quote: fc.constantFrom(
    jsonQuote,
    (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
    (text) => JSON.stringify(text).replaceAll(/(?<!\\)((?:\\\\)*)\\n/g, '$1\n'),
    (text) => (/["“”„]/.test(text) ? jsonQuote(text) : `“${JSON.stringify(text).slice(1, -1)}”`),
  ),
  word: fc.constantFrom(
    (value) => String(value),
    (value) => ({ true: 'True', false: 'False', null: 'None' })[String(value)] ?? String(value),
  ),
  gap: fc.constantFrom('', ' ', '\n  ', '\u00a0', ' /* sum */ ', '\n// of all\n', '\n# of all\n'),
  comma: fc.constantFrom(',', ' ,\n', ',\t'),
  trailing: fc.constantFrom('', ',', ' ,'),
});

function render(value: unknown, { quote, word, gap, comma, trailing }: Form): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return word(value);
  const again = (inner: unknown): string => render(inner, { quote, word, gap, comma, trailing });
  const items = Array.isArray(value)
    ? value.map(again)
    : Object.entries(value).map(
        ([name, inner]) => `${quote(name)}${gap.trim() === '' ? gap : ''}:${gap}${again(inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return `${open}${items.join(comma)}${trailing}${close}`;
}

describe('any JSON value', () => {
  test('reads back equal as JSON, with nothing repaired', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJson(text, 0)).toEqual({ value, end: text.length, repairs: [] });
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('reads back equal in each of the forms that say the same', () => {
    fc.assert(
      fc.property(json, form, (value, style) => {
        expect(read(render(value, style))).toEqual(value);
      }),
    );
  });

  test('without the last bracket of an object reads back equal or is refused, never otherwise', () => {
    fc.assert(
      fc.property(container, (value) => {
        const result = read(JSON.stringify(value).slice(0, -1));
        if (typeof result === 'string') expect(result).toMatch(/^refused/);
        else expect(result).toEqual(value);
        if (Array.isArray(value)) expect(result).toMatch(/^refused/);
      }),
    );
  });

  test('cut anywhere is refused, but where the bracket of the outermost object alone may be missing', () => {
    fc.assert(
      fc.property(container, fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const length = at % (text.length - 1);
        const result = read(text.slice(0, length));
        if (typeof result === 'string') expect(result).toMatch(/^refused/);
        else expect([text[0], text[length]]).toEqual(['{', ',']);
      }),
    );
  });

  test('with an item replaced by an ellipsis is refused', () => {
    fc.assert(
      fc.property(
        container,
        fc.constantFrom('...', '…', '/* 3 more */', '// and so on\n', '/* … */'),
        (value, mark) => {
          const text = JSON.stringify(value);
          const comment = mark.startsWith('/');
          expect(read(`${text.slice(0, -1)}${comment ? '' : ', '}${mark}${text.slice(-1)}`)).toMatch(
            /^refused/,
          );
          expect(read(`${text.slice(0, 1)}${mark}${comment ? '' : ', '}${text.slice(1)}`)).toMatch(
            /^refused/,
          );
        },
      ),
    );
  });
});

test.each([
  ['a regular expression', String.raw`{"a": "^\d{3}-\d+$"}`, { a: String.raw`^\d{3}-\d+$` }],
  ['LaTeX', String.raw`{"a": "$\alpha + \sum_i$"}`, { a: String.raw`$\alpha + \sum_i$` }],
  ['a namespace', String.raw`{"a": "App\Http\User"}`, { a: String.raw`App\Http\User` }],
])('a backslash that stands alone is kept: %s', (_, text, value) => {
  expect(read(text)).toEqual(value);
  expect(repairsOf(text)).toEqual(['backslashes that stood alone, kept']);
});

test.each([
  ['with others that do not', String.raw`{"a": "C:\Users\new\temp"}`],
  ['with others that do not, elsewhere', String.raw`{"a": "\d+", "b": "C:\new"}`],
  ['of JavaScript', String.raw`{"a": "\u{1F600}"}`],
  ['of Python', String.raw`{"a": "\U0001F600"}`],
  ['beside doubled ones', String.raw`{"a": "\\server\share"}`],
  ['beside an escaped slash', String.raw`{"a": "https:\/\/\d+"}`],
  ['before a quote that needs none', String.raw`{"a": "it\'s"}`],
  ['as other languages write characters', String.raw`{"a": "\x41"}`],
  ['before the end', String.raw`{"a": "C:\dir\"}`],
  ['before a line break', '{"a": "b\\\nc"}'],
  ['as a form feed that begins a word', String.raw`{"a": "\frac{1}{2}"}`],
  ['as a backspace that begins a word', String.raw`{"a": "\bword\b"}`],
  ['as a tab that begins a command of LaTeX', String.raw`{"a": "$x \times y$"}`],
  ['as a line break that begins a command of LaTeX', String.raw`{"a": "$\nabla f$"}`],
  ['as a tab behind a drive', String.raw`{"a": "C:\temp"}`],
])('a backslash that may mean two things is refused: %s', (_, text) => {
  expect(read(text)).toMatch(/^refused/);
});

test('escapes of JSON that mean what they say are read so', () => {
  const texts = [
    'a\tb',
    'Q:\nWhat?\nA:\nThat.',
    '\b\f\n\r\t/"\\',
    '\ntimes\ttext\trightly',
    'Name:\tBob',
    '\\frac \\bword',
  ];
  expect(read(JSON.stringify(texts))).toEqual(texts);
});

test.each([
  '{"a": "he said "hi""}',
  '{"a": "tags: "x", "y"", "b": 1}',
  "{'a': 'don't'}",
  '{“a”: “he said “hi””}',
  '{“a": 1, "b”: 2}',
  '["a" "b"]',
  '["a""b"]',
  "['a'\n'b']",
  '{"a": "b" + "c"}',
  '{"a": b}',
])('quotes that must be guessed are refused: %s', (text) => {
  expect(read(text)).toMatch(/^refused/);
});

test.each([
  '9007199254740993',
  '9007199254740994',
  '-12345678901234567890',
  '3.14159265358979323846',
  '1e400',
  '-1e400',
  '1e-400',
  'NaN',
  'Infinity',
  '007',
  '1_000',
  '0x1F',
  '1,234',
  '1.2.3',
  '12px',
])('a number that would not survive is refused: %s', (number) => {
  expect(read(`{"a": ${number}, "b": 1}`)).toMatch(/^refused/);
});

test.each([
  ['9007199254740991', 9007199254740991],
  ['0.30000000000000004', 0.30000000000000004],
  ['1.50', 1.5],
  ['15e-1', 1.5],
  ['1e21', 1e21],
  ['5e-324', 5e-324],
  ['-0.0', -0],
  ['.5', 0.5],
  ['+5.', 5],
])('a number that survives is read: %s', (text, number) => {
  expect(read(`[${text}]`)).toEqual([number]);
});

test.each([
  ['an item less', '[1,,2]'],
  ['a comma first', '[,1]'],
  ['a name twice', '{"a": 1, "a": 2}'],
  ['numbers side by side', '[1 2]'],
  ['another bracket', '{"a": [1, 2}'],
  ['no colon', '{"a" 1}'],
  ['data in a comment', '{"a": 1, // "b": 2,\n "c": 3}'],
  ['a comment as the last item', '["a",\n// the others\n]'],
  ['a text that stands for others', '["a", "b", "... 47 more"]'],
  ['one in the middle', '["a", "...", "z"]'],
  ['one in words', '["a", "... and 47 more"]'],
  ['one in brackets', '["a", "(47 more items)"]'],
  ['one with what says so', '["a", "47 more entries in the same format"]'],
  ['one that says so', '["a", "[truncated]"]'],
  ['one that stands for the others', '["a", "<remaining items>"]'],
  ['one that looks like a comment', '["a", "// rest unchanged"]'],
  ['a note beside them', '{"a": [1, 2], "_note": "truncated"}'],
  ['a comment as a field', '{"a": [1, 2], "//": "98 more items"}'],
  ['a flag', '{"a": [1, 2], "_truncated": true}'],
  ['an item of nothing but dots', '[{"name": "A"}, {"name": "..."}]'],
  ['and so on', '["a", "etc."]'],
  ['dots and a word in brackets', '["a", "... (truncated)"]'],
  ['a name of nothing but dots', '{"a": 1, "...": "..."}'],
  ['what was left out, in a sentence in brackets', '["a", "[remaining items omitted for brevity]"]'],
  ['what was left out, as a comment in a text', '["a", "// ... remaining 10 items"]'],
  ['what was left out, as a rest', '["a", "...rest of the items"]'],
  ['what was left out, by number', '["a", "<38 further items>"]'],
  ['what was left out, dots before brackets', '["a", "... (38 more)"]'],
  ['what was left out, in another language', '["a", "... y 12 más", "… und 12 weitere"]'],
  ['and so on, in other languages', '["a", "usw."]'],
  ['left out, in other languages', '["a", "（省略）"]'],
  ['left out, in Korean', '["a", "(중략)"]'],
  ['the same below, in Japanese', '["a", "...以下同様"]'],
  ['a number of others, in another language', '["a", "(y 3 más)"]'],
  ['a number of others without dots', '["a", "und 3 weitere"]'],
  ['a number of others with a sign', '["a", "& 12 others"]'],
  ['a number of others, in Japanese', '["a", "他5件"]'],
  ['dots in the middle of the line', '["a", "⋯"]'],
  ['dots with blanks', '["a", ". . ."]'],
  ['dots of Chinese and Japanese', '["a", "。。。"]'],
  ['a line that was cut', '["a", "--- snip ---"]'],
  ['and more', '["a", "and more"]'],
  ['a text that is computed', '{"a": `b \u0024{c}`}'],
  ['a word that the list goes on', '["a", "[continued]"]'],
  ['where the list goes on', '["a", "[continued in the next message]"]'],
  ['a number of others in brackets', '["a", "(45 more)"]'],
  ['a word that the others are the same', '["a", "(same for the rest)"]'],
  ['an item that is a number of others', '[{"name": "A"}, {"name": "and 20 more people", "n": null}]'],
  ['a number that may be cut', '{"a": 1'],
  ['a list that may be cut', '["a", "b"'],
])('what would be lost is refused: %s', (_, text) => {
  expect(read(text)).toMatch(/^refused/);
});

test.each([
  'и так далее',
  'y así sucesivamente',
  'e così via',
  'i tak dalej',
  '이하 생략',
  've benzeri',
  'enzovoort',
])('a comment in a list may say in any language that items were left out: %s', (words) => {
  expect(read(`["a" /* ${words} */]`)).toMatch(/^refused/);
  expect(read(`["a", // ${words}\n "z"]`)).toMatch(/^refused/);
});

test('what only looks like a word for more is an item', () => {
  const items = ['a...', 'Loading...', '(continued on page 3)', '12 más', 'Same as above', '[x]'];
  expect(read(JSON.stringify(items))).toEqual(items);
});

test('comments that explain the items of a list are left out', () => {
  expect(read('["a", // apples\n "b" // bananas\n]')).toEqual(['a', 'b']);
});

test.each([
  '["usr", "bin", "etc"]',
  '["more", "others", ""]',
  '["", "()", "[]"]',
  '["a", "2 other callers pass null"]',
  '["a", "1 more thing: the date"]',
  '["3 more tests are needed for the parser and for the reader of streams"]',
  '["wait ...", "and then ... more"]',
  '["..."]',
  '["/users", "/{rest}", "<rest>", "#more", "[other]"]',
  '["ok", "[skipped]", "(additional context)"]',
  '[{"name": "A", "n": 1}, {"name": "and 20 more people", "n": 2}]',
])('items that only look as if they stood for others are kept: %s', (text) => {
  expect(read(text)).toEqual(JSON.parse(text));
});

test('names that objects have anyway are names like others', () => {
  const value = read('{"__proto__": {"a": 1}, "constructor": 2, "toString": 3}') as object;
  expect(Object.entries(value)).toEqual([
    ['__proto__', { a: 1 }],
    ['constructor', 2],
    ['toString', 3],
  ]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test.each([
  '["Run", "(Rest day)"]',
  '["a", "(other)", "<rest>"]',
  '{"a": [1], "_note": "Nothing was truncated, and nothing is missing."}',
  '{"a": [1], "_truncated": false}',
  '{"a": [1], "note": "truncated"}',
])('what only sounds as if something were missing is content: %s', (text) => {
  expect(read(text)).toEqual(JSON.parse(text));
});
