import { describe, expect, it } from 'vitest';
import { describeAgent, parseMarkdownAgent } from '../src/index.ts';
import { inputErrorOf, markdown } from './helpers.ts';

const minimal = { name: 'counter', description: 'Counts things.' };

describe('a markdown agent', () => {
  it('needs no more than name, description and a body', () => {
    expect(parseMarkdownAgent(markdown(minimal), 'counter.md')).toEqual({
      definition: {
        name: 'counter',
        description: 'Counts things.',
        category: 'custom',
        version: '0.0.0',
        tier: 'standard',
        tools: 'none',
        instructions: 'You count things.',
      },
      warnings: [],
    });
  });

  it('may set everything a definition has', () => {
    const text = `---
name: counter
description: Counts things.
namespace: maths
category: science
version: 2.1.0
tier: strong
tools: inherit
inputSchema:
  type: object
  properties:
    things: { type: array, items: { type: string } }
outputSchema:
  type: object
  properties:
    count: { type: integer, minimum: 0 }
  required: [count]
rubric: [Counts right.]
fixtures:
  - name: three
    description: Count these.
    input: { things: [a, b, c] }
---

# Role

You count.

---

The line above is no second frontmatter.
`;
    const { definition, namespace, warnings } = parseMarkdownAgent(text, 'counter.md');
    expect(warnings).toEqual([]);
    expect(namespace).toBe('maths');
    expect(definition).toMatchObject({
      category: 'science',
      version: '2.1.0',
      tier: 'strong',
      tools: 'inherit',
    });
    expect(definition.rubric).toEqual(['Counts right.']);
    expect(definition.fixtures?.[0]?.input).toEqual({ things: ['a', 'b', 'c'] });
    expect(definition.instructions).toMatch(/^# Role\n\nYou count\.\n\n---\n\nThe line above/);
    expect(definition.inputSchema?.safeParse({ things: [1] }).success).toBe(false);
    expect(definition.outputSchema?.parse({ count: 3 })).toEqual({ count: 3 });
    expect(definition.outputSchema?.safeParse({ count: -1 }).success).toBe(false);
    expect(describeAgent(definition).outputSchema).toMatchObject({ required: ['count'] });
  });

  it('may have Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${markdown(minimal).replaceAll('\n', '\r\n')}`;
    expect(parseMarkdownAgent(text, 'counter.md').definition.instructions).toBe('You count things.');
  });

  it('is warned about fields that are not honoured, with the line and the near name', () => {
    const { warnings } = parseMarkdownAgent(
      markdown({ ...minimal, color: 'red', outputschema: '{ type: object }' }),
      'counter.md',
    );
    expect(warnings).toEqual([
      'counter.md:4: "color" is not honoured',
      'counter.md:5: "outputschema" is not honoured; did you mean "outputSchema"?',
    ]);
  });

  it('runs nothing: code in the body and YAML tags stay text', () => {
    const body = '`!rm -rf /` <% process.exit(1) %> <script>alert(1)</script> !`whoami` @./secrets.txt';
    expect(parseMarkdownAgent(markdown(minimal, body), 'counter.md').definition.instructions).toBe(body);
    const tagged = markdown({ ...minimal, description: '!!js/function "function () { throw 1 }"' });
    expect(parseMarkdownAgent(tagged, 'counter.md').definition.description).toBe('function () { throw 1 }');
  });

  it('cannot reach the prototype of objects', () => {
    const text = markdown({ ...minimal, __proto__: 'x', '"__proto__"': '{ polluted: true }' });
    parseMarkdownAgent(text, 'counter.md');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a subagent written for Claude Code', () => {
  it.each([
    ['haiku', 'cheap'],
    ['sonnet', 'standard'],
    ['opus', 'strong'],
    ['claude-haiku-4-5', 'cheap'],
    ['inherit', 'standard'],
  ])('with the model %s starts at the tier %s', (model, tier) => {
    const { definition } = parseMarkdownAgent(markdown({ ...minimal, model }), 'a.md');
    expect(definition.tier).toBe(tier);
  });

  it('keeps its hyphens out of the name, and says so', () => {
    const { definition, warnings } = parseMarkdownAgent(
      markdown({ ...minimal, name: 'code-reviewer' }),
      'a.md',
    );
    expect(definition.name).toBe('code_reviewer');
    expect(warnings).toEqual([
      'a.md:2: "code-reviewer" is called "code_reviewer" here: names have underscores',
    ]);
  });

  it.each(['Read, Grep', '[Read, Grep]'])('with the tools %s has all tools, and says so', (tools) => {
    const { definition, warnings } = parseMarkdownAgent(markdown({ ...minimal, tools }), 'a.md');
    expect(definition.tools).toBe('inherit');
    expect(warnings).toEqual(['a.md:4: the agent gets all tools of the runtime, not only Read, Grep']);
  });

  it('with an empty list of tools has none', () => {
    expect(parseMarkdownAgent(markdown({ ...minimal, tools: '[]' }), 'a.md').definition.tools).toBe('none');
  });

  it('without tools gets none, and is told where it would have had all', () => {
    const { definition, warnings } = parseMarkdownAgent(markdown({ ...minimal, model: 'opus' }), 'a.md');
    expect(definition.tools).toBe('none');
    expect(warnings).toEqual([expect.stringContaining('write "tools: inherit" here')]);
  });

  it('with a model nobody knows starts at the default tier, and says so', () => {
    const { definition, warnings } = parseMarkdownAgent(
      markdown({ ...minimal, model: 'other', tools: 'none' }),
      'a.md',
    );
    expect(definition.tier).toBe('standard');
    expect(warnings).toEqual([expect.stringContaining('a.md:4: the model "other" is not honoured')]);
  });

  it('keeps the tier it has besides a model', () => {
    const text = markdown({ ...minimal, model: 'opus', tier: 'cheap', tools: 'none' });
    const { definition, warnings } = parseMarkdownAgent(text, 'a.md');
    expect(definition.tier).toBe('cheap');
    expect(warnings).toEqual(['a.md:4: "model" is not honoured because "tier" is given']);
  });
});

describe('a markdown agent that is wrong', () => {
  const cases: [string, string, string, string][] = [
    ['no frontmatter', '# Just text', 'INVALID_FILE', 'a.md:1: the file has no frontmatter'],
    ['an empty file', '', 'INVALID_FILE', 'a.md:1: the file has no frontmatter'],
    ['a frontmatter without end', '---\nname: a\n', 'INVALID_FILE', 'a.md:1: the frontmatter has no end'],
    [
      'broken YAML',
      '---\nname: a\ndescription: "x\n---\nbody',
      'INVALID_FILE',
      'a.md:3: the frontmatter is not valid',
    ],
    [
      'a field twice',
      '---\nname: a\nname: b\n---\nx',
      'INVALID_FILE',
      'a.md:3: the frontmatter is not valid',
    ],
    [
      'a list',
      '---\n- a\n---\nbody',
      'INVALID_FILE',
      'a.md:2: the frontmatter is not a list of "field: value" lines',
    ],
    ['an empty frontmatter', '---\n---\nbody', 'INVALID_FILE', 'a.md:2: the frontmatter is not a list'],
    ['no name', '---\ndescription: x\n---\nbody', 'INVALID_AGENT', 'a.md:1: "name" is missing'],
    ['no description', '---\nname: a\n---\nbody', 'INVALID_AGENT', 'a.md:1: "description" is missing'],
    [
      'an empty description',
      '---\nname: a\ndescription:\n---\nx',
      'INVALID_AGENT',
      'a.md:3: "description" is missing',
    ],
    ['no body', markdown(minimal, '  \n'), 'INVALID_AGENT', 'a.md:5: there are no instructions'],
    [
      'a bad name',
      markdown({ ...minimal, name: 'Code Reviewer' }),
      'INVALID_AGENT',
      'a letter first: "code_reviewer"',
    ],
    ['a namespaced name', markdown({ ...minimal, name: 'x/y' }), 'INVALID_AGENT', '"x/y" is no agent name'],
    [
      'a name that climbs',
      markdown({ ...minimal, name: '../../x' }),
      'INVALID_AGENT',
      '"../../x" is no agent name',
    ],
    [
      'a number as version',
      markdown({ ...minimal, version: '1.0' }),
      'INVALID_AGENT',
      'a.md:4: "version" must be a sem',
    ],
    [
      'an unknown tier',
      markdown({ ...minimal, tier: 'huge' }),
      'INVALID_AGENT',
      '"tier" must be cheap, standard or',
    ],
    [
      'a number as tools',
      markdown({ ...minimal, tools: '7' }),
      'INVALID_AGENT',
      '"tools" must be none or inherit',
    ],
    [
      'a bad namespace',
      markdown({ ...minimal, namespace: '../x' }),
      'INVALID_AGENT',
      'a.md:4: "namespace" must be',
    ],
  ];

  it.each(cases)('with %s is refused with place and fix', async (_what, text, code, message) => {
    const error = await inputErrorOf(() => parseMarkdownAgent(text, 'a.md'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.fix).not.toBe('');
  });

  const schemas: [string, string, string][] = [
    ['a word', 'string', '"outputSchema" must be a JSON Schema'],
    [
      'fields without schema words',
      '{ count: integer }',
      '"outputSchema" is no JSON Schema: it has no "type"',
    ],
    ['an unknown type', '{ type: text }', '"outputSchema.type" "text" is no JSON Schema type'],
    [
      'a property that is no schema',
      '{ type: object, properties: { count: integer } }',
      '.properties.count" must be a',
    ],
    [
      'properties without type',
      '{ anyOf: [{ properties: {} }] }',
      '.anyOf[0].properties" need "type: object"',
    ],
    [
      'required that is no list',
      '{ type: object, required: count }',
      '.required" must be a list of property names',
    ],
    ['an empty enum', '{ enum: [] }', '"outputSchema.enum" must be a list with entries'],
    [
      'a broken pattern',
      '{ type: string, pattern: "(" }',
      'cannot be used as a JSON Schema: Invalid regular',
    ],
    ['a reference to elsewhere', '{ $ref: "https://example.com/x" }', 'External $ref is not supported'],
    ['a circle of aliases', '&a { type: array, items: *a }', 'cannot be used as a JSON Schema'],
  ];

  it.each(schemas)('with %s as output schema is refused', async (_what, schema, message) => {
    const error = await inputErrorOf(() =>
      parseMarkdownAgent(markdown({ ...minimal, outputSchema: schema }), 'a.md'),
    );
    expect(error.code).toBe('INVALID_AGENT');
    expect(error.message).toContain('a.md:4: ');
    expect(error.message).toContain(message);
  });

  it('with an input schema that is no object is refused', async () => {
    const text = markdown({ ...minimal, inputSchema: '{ type: string }' });
    expect((await inputErrorOf(() => parseMarkdownAgent(text, 'a.md'))).message).toContain(
      'must have "type: object"',
    );
  });

  it('names the line inside a schema', async () => {
    const text =
      '---\nname: a\ndescription: x\noutputSchema:\n  type: object\n  properties:\n    n: { type: int }\n---\nx';
    expect((await inputErrorOf(() => parseMarkdownAgent(text, 'a.md'))).message).toContain('a.md:7: ');
  });

  it('with aliases that multiply without bound is refused', async () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [above, level] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair])) {
      levels.push(`${level}: &${level} [${Array(9).fill(`*${above}`).join(', ')}]`);
    }
    const error = await inputErrorOf(() => parseMarkdownAgent(`---\n${levels.join('\n')}\n---\nx`, 'a.md'));
    expect(error.code).toBe('INVALID_FILE');
  });

  it('is told all its problems at once', async () => {
    const error = await inputErrorOf(() => parseMarkdownAgent('---\ntier: huge\n---\n', 'a.md'));
    expect(error.issues.map((issue) => issue.message)).toEqual([
      'a.md:1: "name" is missing',
      'a.md:1: "description" is missing',
      'a.md:2: "tier" must be cheap, standard or strong',
      'a.md:4: there are no instructions below the frontmatter',
    ]);
  });
});
