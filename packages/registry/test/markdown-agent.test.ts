import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeAgent, parseMarkdownAgent } from '../src/index.ts';
import { markdown } from './helpers.ts';

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

describe('a schema in a file', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('never becomes code', () => {
    const sources: string[] = [];
    const construct = (target: FunctionConstructor, parts: string[]): object => {
      sources.push(...parts);
      return Reflect.construct(target, parts);
    };
    vi.stubGlobal('Function', new Proxy(Function, { construct }));
    const schema = '{ type: object, properties: { fromOutside: { type: string } }, required: [fromOutside] }';
    const text = `---\nname: a\ndescription: x\noutputSchema: ${schema}\n---\nx`;
    const { definition } = parseMarkdownAgent(text, 'a.md');
    expect(definition.outputSchema?.safeParse({ fromOutside: 'a' }).success).toBe(true);
    expect(sources.filter((source) => source.includes('fromOutside'))).toEqual([]);
  });
});
