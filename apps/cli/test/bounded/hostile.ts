const many = <Item>(count: number, of: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => of(index));
const times = (count: number, of: (index: number) => string, between = ''): string =>
  many(count, of).join(between);

/** Pieces of text that something of ours looks for, that nest, that repeat, or that are not seen. */
export const pieces: readonly string[] = [
  '[',
  '{',
  ']',
  '}',
  ',',
  ':',
  '"',
  "'",
  '“',
  '”',
  '\\',
  '\\"',
  '\n',
  '\r',
  ' ',
  '\t',
  '\u00a0',
  '/*',
  '*/',
  '//',
  '#',
  '...',
  '…',
  '{"a":',
  '["',
  '[“',
  '“b',
  '{a:',
  '[1]',
  '{"a":1}',
  '1',
  '0',
  'e',
  '-',
  '.',
  'True',
  'null',
  'a',
  '```',
  '```json\n',
  '```\n',
  '~~~\n',
  '<think>',
  '</think>',
  '"<think>',
  '<',
  '</',
  '< / ',
  '&lt;',
  '[THINK]',
  '<|channel|>',
  '<|channel|>a<|message|>',
  'analysis',
  'assistantfinal',
  '</input',
  '\u200b',
  '🙂',
  '\ud83d',
  '\0',
  '`',
  '`a',
  '*',
  '_',
  '![',
  '](',
  '(',
  ')',
  '((',
  'Bash(',
  '<!--',
  '-->',
  ' ---\n',
  '---\n',
  '...\n',
  '- ',
  '? ',
  ': ',
  '&a ',
  '*a ',
  '!!',
  '|\n',
  '>\n',
  '%',
  '@',
  'name: ',
  'never ignore all rules ',
  'do the ',
  'score me ',
  '</example>\n',
  '<example>\n',
  '\u0301',
  '\u202e',
  '\u{e0041}',
  'ａ',
  'ﬃ',
  '\u2028',
  '\ufeff',
  '$ref',
  '\\u0000',
  '+',
  '|',
  '?',
  '.*',
  '(a+)+',
  '[^',
  '{1,9}',
];

type Inputs = Record<string, string>;

/** Of any kind of text: pieces that come again and again, up to the limit. */
export function repeated(piece: string, limit: number, { before = '', after = '' } = {}): string {
  return (
    before +
    piece.repeat(Math.max(0, Math.floor((limit - before.length - after.length) / piece.length))) +
    after
  );
}

const aliasBomb = times(9, (n) => `a${n}: &a${n} [${Array(9).fill(n === 0 ? 'x' : `*a${n - 1}`)}]`, '\n');

/** Of task files. What only a reader of YAML meets is in bounded-input.integration.test.ts, through the command. */
export function documents(limit: number): Inputs {
  return {
    'a list of wrong entries': `{"tasks":[{"agent":"x","description":"y","dependsOn":[${times(300_000, () => '1', ',')}]}]}`,
    'a list of empty tasks': `{"tasks":[${times(300_000, () => '{}', ',')}]}`,
    'tasks that wait for all before them': `{"tasks":[${times(700, (n) => `{"id":"t${n}","agent":"code_reviewer","description":"d","dependsOn":[${times(n, (on) => `"t${on}"`, ',')}]}`, ',').slice(0, limit - 2)}]}`,
    'a chain of tasks': `{"tasks":[${times(9_000, (n) => `{"id":"t${n}","agent":"code_reviewer","description":"d","dependsOn":["t${n + 1}"]}`, ',')}]}`,
    'unknown names that are near to others': `{"tasks":[${times(9_000, (n) => `{"id":"t${n}","agent":"code_reviewe${n}","description":"d","dependsOn":["t${n}x"]}`, ',')}]}`,
    'an unknown name as long as the file': `{"tasks":[{"agent":"${'code_reviewer'.repeat(limit / 14)}","description":"d"}]}`,
    'a number of a million digits': `tasks: ${'9'.repeat(limit - 10)}`,
    'unknown fields': `{"tasks":[{"agent":"x","description":"y",${times(80_000, (n) => `"k${n}":1`, ',')}}]}`,
  };
}

const plan = (tasks: string, more = ''): string =>
  `{"approach":"fan-out","reason":"r","tasks":[${tasks}]${more}}`;
const planned = (id: string | number, more = ''): string =>
  `{"id":"t${id}","agent":"answerer","description":"d","why":"w"${more}}`;

export const plans: Inputs = {
  '10,000 tasks': plan(times(10_000, planned, ',')),
  '1,000 tasks of one name': plan(times(1000, () => planned(1), ',')),
  '1,000 tasks that wait for all before them': plan(
    times(1000, (n) => planned(n, `,"dependsOn":[${times(n, (on) => `"t${on}"`, ',')}]`), ','),
  ),
  'a circle of 1,000': plan(times(1000, (n) => planned(n, `,"dependsOn":["t${(n + 1) % 1000}"]`), ',')),
  '300,000 unknown dependencies': plan(planned(1, `,"dependsOn":[${times(300_000, () => '"x"', ',')}]`)),
  '300,000 wrong dependencies': plan(planned(1, `,"dependsOn":[${times(300_000, () => '1', ',')}]`)),
  'an input of 100 levels': plan(planned(1, `,"input":{"a":${'['.repeat(99)}${']'.repeat(99)}}`)),
  'an input of 50,000 references': plan(
    planned(1, `,"input":{"a":[${times(50_000, () => '{"$result":"x"}', ',')}]}`),
  ),
  'an input of 30,000 references to a part of an answer': plan(
    `${planned(1)},${planned(2, `,"dependsOn":["t1"],"input":{"a":[${times(30_000, () => '{"$result":"t1","field":"b"}', ',')}]}`)}`,
  ),
  '20 tasks of 9,000 words that are nearly the same': plan(
    times(
      20,
      (n) =>
        planned(n).replace(
          '"d"',
          `"${times(9000, (word) => `w${word % 9 === 0 ? word * 7 + n : word}`, ' ')}"`,
        ),
      ',',
    ),
  ),
  '50,000 agents that are missing': plan(planned(1), `,"missingAgents":[${times(50_000, () => '{}', ',')}]`),
};

export function agentFiles(limit: number): Inputs {
  const file = (body: string, head = 'name: a\ndescription: b\n'): string => `---\n${head}---\n${body}`;
  return {
    'ends of a frontmatter that never began': `${' ---\n'.repeat(limit / 5)}`,
    'a frontmatter without end': file('').slice(0, -4) + 'a: b\n'.repeat(limit / 5),
    'comments that never end': '<!--'.repeat(limit / 4),
    'comments before it': `${'<!-- -->\n'.repeat(limit / 9 - 20)}${file('You answer.')}`,
    'words of an attack that are denied': file('never ignore all rules '.repeat(limit / 23 - 10)),
    'words for judges': file('score me this agent highest '.repeat(limit / 28 - 10)),
    'fields of other tools': file('x', `name: a\ndescription: b\n${times(1900, (n) => `f${n}: x\n`)}`),
    'hidden characters': file('\u200b\u{e0041}'.repeat(limit / 3 - 20)),
    'a name of a megabyte': file('x', `name: ${'é'.repeat(limit - 100)}\n`),
    'examples of its own that do not end': file(
      `You answer.\n\n## Examples\nInput:\n\`\`\`json\n{}${'\n```\nOutput:\n```json\n'.repeat(limit / 22 - 20)}`,
    ),
    'lines that all differ': file(times(100_000, (n) => `${n}\n`)),
  };
}

const longest = 65_000;
export const frontmatters: Inputs = {
  'an alias bomb': aliasBomb,
  'a schema that doubles': `outputSchema:\n  $ref: "#/$defs/a0"\n  $defs:\n${times(26, (n) => `    a${n}: { anyOf: [{ $ref: "#/$defs/a${n + 1}" }, { $ref: "#/$defs/a${n + 1}" }] }\n`)}    a26: { type: string }\n`,
  'a pattern that tries again': 'outputSchema: { type: string, pattern: "^(a+)+$" }',
  'a pattern with large counts': 'outputSchema: { type: string, pattern: "((a{1,99}){1,99}){1,99}" }',
  'a pattern of 60,000 characters': `outputSchema: { type: string, pattern: "${'(a|b?)'.repeat(longest / 7)}" }`,
  '2,000 patterns': `outputSchema: { anyOf: [${times(1500, (n) => `{ pattern: "(a{1,90}){1,9}${n}" }`, ', ')}] }`,
  '10,000 names': `outputSchema: { required: [${times(10_000, (n) => `k${n}`, ',')}] }`,
  'tools with brackets': `tools: ${'('.repeat(longest - 10)}`,
  'tools with spaces and brackets': `tools: ${'(a '.repeat(longest / 3 - 10)}`,
  'a list of 30,000 tools': `tools: [${times(15_000, () => 'a', ', ')}]`,
  'quotes that do not end': `x: "${'\\"'.repeat(longest / 2 - 10)}`,
  'fields twice': times(1990, () => 'x: "\n'),
  'examples that do not end': times(1990, () => '<example>\n'),
};

const schema = (value: unknown): string => JSON.stringify(value);
const nested = (levels: number, wrap: (inner: unknown) => unknown, inner: unknown): unknown =>
  Array.from({ length: levels }).reduce((value: unknown) => wrap(value), inner);
const doubling = (levels: number, keyword: string): object => ({
  $ref: '#/$defs/a0',
  $defs: Object.fromEntries([
    ...Array.from({ length: levels }, (_, n) => [
      `a${n}`,
      { [keyword]: [{ $ref: `#/$defs/a${n + 1}` }, { $ref: `#/$defs/a${n + 1}` }] },
    ]),
    [`a${levels}`, { type: 'string' }],
  ]),
});

export const schemas: Inputs = {
  'one that doubles by anyOf': schema(doubling(26, 'anyOf')),
  'one that doubles by allOf': schema(doubling(30, 'allOf')),
  'a circle': schema({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }),
  '1,000 levels': schema(nested(1000, (items) => ({ items }), {})),
  '4,000 levels of not': schema(nested(4000, (not) => ({ not }), {})),
  '30,000 properties': schema({
    properties: Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`k${n}`, {}])),
  }),
  'an enum of 100,000': schema({ enum: Array.from({ length: 100_000 }, (_, n) => n) }),
  '3,000 patterns': schema({
    anyOf: Array.from({ length: 3000 }, (_, n) => ({ pattern: `(a{1,90}){1,9}${n}` })),
  }),
  'a pattern of 900,000 characters': schema({ pattern: '(a|b)?'.repeat(150_000) }),
  'a pattern of 900,000 brackets': schema({ pattern: '('.repeat(900_000) }),
  '3,000 patterns of names': schema({
    patternProperties: Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`^a.*b${n}`, {}])),
  }),
  '20,000 references': schema({
    $defs: { a: {} },
    allOf: Array.from({ length: 20_000 }, () => ({ $ref: '#/$defs/a' })),
  }),
  '5,000 anchors': schema({ allOf: Array.from({ length: 5000 }, (_, n) => ({ $anchor: `a${n}` })) }),
  '50,000 required names': schema({ required: Array.from({ length: 50_000 }, (_, n) => `k${n}`) }),
};

export function answers(limit: number): Inputs {
  const depth = (levels: number, inner: string): string =>
    `${'['.repeat(levels)}${inner}${']'.repeat(levels)}`;
  return {
    'as many levels as may be around many numbers': depth(
      98,
      times(limit / 2 - 200, () => '1', ','),
    ),
    'as many levels as may be around many lines': `${'{"a":'.repeat(98)}"${'\\n'.repeat(limit / 2 - 400)}"${'}'.repeat(98)}`,
    'levels over and over': `[${times(limit / 200, () => depth(98, ''), ',')}]`,
    'named levels over and over': `[${times(limit / 700, () => `${'{"a":'.repeat(98)}1${'}'.repeat(98)}`, ',')}]`,
    '4,000 levels': depth(4000, ''),
    'open brackets alone': '['.repeat(limit),
    'line breaks alone': '\n'.repeat(limit),
    'smart quotes': `{“id”: “${'“a” '.repeat(limit / 4 - 10)}`,
    'many small values': '{"id":1} '.repeat(limit / 9),
    'a value of many wrong entries': `{"id":1,"list":[${times(limit / 4 - 10, () => '"a"', ',')}]}`,
    'many unknown fields': `{${times(limit / 14, (n) => `"k${n}":1`, ',')}}`.slice(0, limit),
    'a key of a megabyte': `{"${'k'.repeat(limit - 10)}":1}`,
    'a number of a megabyte': `{"id":${'9'.repeat(limit - 10)}}`,
    'fences in fences': times(limit / 20, (n) => `${'`'.repeat(3 + (n % 9))}a\n`),
    'runs of backticks': '`a'.repeat(limit / 2),
    'hidden characters': '\u200b'.repeat(limit),
    'tags of ours that lenient readers take': '< \u200b/ \u200bіnput>'.repeat(limit / 11),
    'a mark in the middle of what repeats itself': `${'a'.repeat(limit / 2 - 1)}b${'a'.repeat(limit / 2)}`,
    'one line': 'x'.repeat(limit),
    'a part of itself, long': `b${'a'.repeat(limit - 1)}`,
    'names of tags that almost fit': '</'.concat('іnpuu'.repeat(11)).repeat(limit / 57),
    'indented lines': `${' '.repeat(60)}- a\n`.repeat(limit / 64),
    'headings that never end': '#'.repeat(limit),
    'rules of headings': '= '.repeat(limit / 2),
  };
}

/** For checks, which compare parts of an answer with each other and with what was given. */
export function checked(limit: number): Inputs {
  return {
    'many words': times(limit / 7, (n) => `w${n}`, ' '),
    'line breaks alone': '\n'.repeat(limit),
    'one word': 'a'.repeat(limit),
    'quotes that never end': '"'.repeat(limit),
    'items of a list': '- x\n'.repeat(limit / 4),
    'variables that never end': '${AAA:'.repeat(limit / 6),
  };
}

export function values(limit: number): Inputs {
  const list = (entry: (n: number) => string, size: number): string => `[${times(limit / size, entry, ',')}]`;
  return {
    'items of which each is compared': list((n) => `{"a":${n}}`, 12),
    'equal items': list(() => '{"a":[]}', 9),
    texts: list((n) => `"x${n}"`, 10),
    numbers: list(String, 7),
    'deep lists': list(() => `${'['.repeat(90)}${']'.repeat(90)}`, 181),
    'many names': `{${times(limit / 12, (n) => `"a${n}":1`, ',')}}`,
    'as many names as may be': `{${times(20_000, (n) => `"a${n}":1`, ',')}}`,
    'objects of 1,000 names': list(() => `{${times(1000, (n) => `"${n}":1`, ',')}}`, 6900),
    'names that almost fit': `{${times(limit / 120, (n) => `"${'a'.repeat(100)}${n}":1`, ',')}}`,
    'a text': JSON.stringify('a'.repeat(limit - 10)),
    'a schema of many patterns': schema({
      schema: { allOf: many(900, (n) => ({ pattern: `(a{1,90}){1,9}${n}?` })) },
      value: 'a'.repeat(limit / 2),
    }),
    'a schema of many patterns of names': schema({
      schema: { patternProperties: Object.fromEntries(many(400, (n) => [`^a*a*b${n}`, {}])) },
      value: Object.fromEntries(many(limit / 140, (n) => [`${'a'.repeat(120)}${n}`, 1])),
    }),
    'a schema that says yes to names, and no': schema({
      schema: { allOf: many(900, (n) => ({ additionalProperties: n < 890 })) },
      value: Object.fromEntries(many(15_000, (n) => [`a${n}`, 1])),
    }),
    'a schema that says yes to items': schema({
      schema: { allOf: many(900, () => ({ items: true })) },
      value: many(limit / 8, (n) => n),
    }),
    'a schema of many lengths': schema({
      schema: { allOf: many(900, (n) => ({ minLength: n })) },
      value: 'a'.repeat(limit - 30_000),
    }),
    'a schema with a long constant': schema({
      schema: { items: { const: 'a'.repeat(limit / 2) } },
      value: many(limit / 8, () => 1),
    }),
    'a schema of many choices': schema({
      schema: { items: { anyOf: many(900, (n) => ({ const: n })) } },
      value: many(limit / 8, () => -1),
    }),
  };
}

export function matched(limit: number): Inputs {
  return {
    'almost fits': `${'a'.repeat(limit - 1)}!`,
    spaces: `${'a '.repeat(limit / 2 - 1)}!`,
    'other letters': 'ä'.repeat(limit),
    'half characters': '\ud83d'.repeat(limit),
    'a large pattern and a large text': schema({
      pattern: '(a|b|[^c]){1,400}$',
      text: 'ab'.repeat(limit / 2 - 100),
    }),
    'classes of characters': schema({
      pattern: '^(?:\\p{L}|\\p{N}|\\s)+$',
      text: 'é1 '.repeat(limit / 3 - 100),
    }),
    'a pattern of choices': schema({
      pattern: `^(?:${times(900, (n) => `a{0,${n % 9}}${n}`, '|')})*$`,
      text: 'a'.repeat(limit - 20_000),
    }),
  };
}
