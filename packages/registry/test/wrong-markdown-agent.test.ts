import { describe, expect, it } from 'vitest';
import { parseMarkdownAgent as parse } from '../src/internal.ts';
import { inputErrorOf, markdown } from './helpers.ts';

const parseMarkdownAgent = (text: string, file: string) => parse(text, file, { strict: true });

const minimal = { name: 'counter', description: 'Counts things.' };

describe('a markdown agent that is wrong, read strictly', () => {
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
      'use lower case letters, digits and "_": "code_reviewer"',
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
      '"outputSchema.count" is no keyword of JSON Schema',
    ],
    ['an unknown type', '{ type: text }', '"outputSchema.type" "text" is no JSON Schema type'],
    [
      'a property that is no schema',
      '{ type: object, properties: { count: integer } }',
      '.properties.count" must be a',
    ],
    ['a keyword of OpenAPI', '{ type: string, nullable: true }', '.nullable" is no keyword of JSON Schema'],
    ['a format that is not checked', '{ type: string, format: postcode }', '"postcode" is not checked here'],
    [
      'a pattern that cannot be bounded',
      '{ type: string, pattern: "^(?=a)(a|a)*$" }',
      '"outputSchema.pattern" is a pattern that may take for ever',
    ],
    [
      'a pattern of names that cannot be bounded',
      '{ type: object, patternProperties: { "^(a|a)*$": true } }',
      'repeats a group, which may take for ever',
    ],
    ['a reference to itself', '{ $ref: "#" }', 'has a reference that leads back to itself: #'],
    [
      'required that is no list',
      '{ type: object, required: count }',
      '.required" must be a list of property names',
    ],
    ['an empty enum', '{ enum: [] }', '"outputSchema.enum" must be a list with entries'],
    ['a broken pattern', '{ type: string, pattern: "(" }', '"outputSchema.pattern" is no regular expression'],
    ['a reference to elsewhere', '{ $ref: "https://example.com/x" }', 'leads to nothing in this schema'],
    ['a circle of aliases', '&a { type: array, items: *a }', 'goes round in circles'],
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
