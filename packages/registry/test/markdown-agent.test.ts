import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeAgent, parseMarkdownAgent } from '../src/internal.ts';
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
      remarks: [
        {
          place: 'counter.md:1',
          field: 'tools',
          kind: 'tools',
          message:
            'the agent gets no tools, because its file names none; where it should have all of them, write "tools: inherit"',
        },
      ],
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
    const { definition, namespace, remarks } = parseMarkdownAgent(text, 'counter.md');
    expect(remarks).toEqual([]);
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
    const { remarks } = parseMarkdownAgent(
      markdown({ ...minimal, color: 'red', outputschema: '{ type: object }' }),
      'counter.md',
    );
    expect(remarks.map(({ place, message }) => `${place}: ${message}`)).toEqual([
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
