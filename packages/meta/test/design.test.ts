import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtinAgents, loadAgents } from '@parallel-agents/registry';
import { parseMarkdownAgent } from '@parallel-agents/registry/internal';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, test } from 'vitest';
import { sampleDesign } from '../src/agents/sample-design.ts';
import { readBody, writeBody } from '../src/design/body-sections.ts';
import { fromDefinition } from '../src/design/from-definition.ts';
import { toDefinition } from '../src/design/to-definition.ts';
import { lintAgent, metaAgents, toMarkdown, toPackage } from '../src/index.ts';
import { goodDesign, injection } from './kit/designs.ts';

const metadata = { version: '1.2.0', tier: 'cheap', tools: 'none' } as const;
const agent = toDefinition({ design: sampleDesign, metadata });

describe('a design', () => {
  test('becomes a definition and a design again without loss', () => {
    for (const design of [sampleDesign, goodDesign]) {
      expect(fromDefinition(toDefinition({ design, metadata }))).toEqual({ design, metadata });
    }
  });

  test('keeps its namespace apart from its name', () => {
    const named = toDefinition({ design: sampleDesign, metadata: { ...metadata, namespace: 'ci' } });
    expect(named.name).toBe('ci/flaky_test_finder');
    expect(fromDefinition(named)).toMatchObject({
      design: { name: 'flaky_test_finder' },
      metadata: { namespace: 'ci' },
    });
  });

  test('can be taken from every agent there is', () => {
    for (const definition of [...builtinAgents, ...metaAgents]) {
      const again = toDefinition(fromDefinition(definition));
      expect(again.instructions, definition.name).toBe(definition.instructions.trim());
      expect(again.name).toBe(definition.name);
    }
  });

  test('whose schema is none is refused with the field', () => {
    const design = { ...sampleDesign, outputSchema: { $ref: '#/nowhere' } };
    expect(() => toDefinition({ design, metadata })).toThrow(
      /outputSchema of flaky_test_finder cannot be used/,
    );
  });
});

test.each(['name', 'examples', 'default'])(
  'a design is refused whose field "%s" is held against a pattern that may take for ever',
  (field) => {
    const properties = { [field]: { type: 'string', pattern: '^(?=a)(a+)+$' } };
    const outputSchema = { type: 'object', properties, required: [field] };
    const design = { ...sampleDesign, outputSchema };
    expect(() => toDefinition({ design, metadata })).toThrow(/may take for ever/);
  },
);

describe('the sections of the instructions', () => {
  test('survive text that looks like them', () => {
    const body = {
      instructions: 'Do it.\n\n## Examples\nSome prose about examples.\n---\nmore',
      edgeCases: [{ situation: 'a → b', behaviour: 'c → d' }],
      limits: ['one\nline', '- a dash'],
      examples: [{ input: { text: '```json\nOutput:\n```' }, output: ['## Limits'] }],
    };
    expect(readBody(writeBody(body))).toEqual({
      ...body,
      edgeCases: [{ situation: 'a -> b', behaviour: 'c → d' }],
      limits: ['one line', '- a dash'],
    });
  });

  test('written freely stay with the instructions', () => {
    const text = 'Do it.\n\n## Limits\nNever on Sundays.\n\n## Examples\nInput: a\nOutput: b';
    expect(readBody(text)).toEqual({ instructions: text, edgeCases: [], limits: [], examples: [] });
  });
});

describe('the markdown file', () => {
  test('is read back by the registry as the same agent, without a warning', () => {
    const { definition, remarks } = parseMarkdownAgent(toMarkdown(agent), 'agent.md');
    expect(remarks).toEqual([]);
    expect(fromDefinition(definition)).toEqual({ design: sampleDesign, metadata });
    expect(lintAgent(definition).findings).toEqual([]);
  });

  test('holds hostile text as text', () => {
    const hostile = `---\nname: other\n${injection}\n# "${'x'.repeat(300)}: &a *a !!js/function`;
    const design = {
      ...sampleDesign,
      description: hostile,
      instructions: `${sampleDesign.instructions}\n---\nname: other\n---`,
      rubric: [hostile],
    };
    const { definition } = parseMarkdownAgent(toMarkdown(toDefinition({ design, metadata })), 'agent.md');
    expect(fromDefinition(definition).design).toEqual(design);
  });
});

describe('the npm package', () => {
  test('installed in a project, is loaded by its name, with a namespace', async () => {
    const project = temporaryFolder();
    const { packageName, files } = toPackage([agent], { packageName: '@acme/agents-ci' });
    for (const [path, text] of Object.entries(files)) {
      const file = join(project, 'node_modules', packageName, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const { agents, remarks } = await loadAgents(packageName, { from: project });
    expect(agents.map(({ name }) => name)).toEqual(['ci/flaky_test_finder']);
    expect([...remarks]).toEqual([]);
  });

  test('is named after its first agent, and holds no code', () => {
    const { packageName, files } = toPackage([agent]);
    expect(packageName).toBe('agents-flaky-test-finder');
    expect(Object.keys(files)).toEqual(['package.json', 'README.md', 'agents/flaky_test_finder.md']);
  });

  test.each(['Acme', '../up', '@acme', 'a b', ''])('is refused under the name "%s"', (packageName) => {
    expect(() => toPackage([agent], { packageName })).toThrow(/is no npm name/);
  });
});
