import type { AgentDefinition } from '@parallel-agents/core';
import { builtinAgents } from '@parallel-agents/registry';
import { describeAgent, parseMarkdownAgent } from '@parallel-agents/registry/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportForm, exportAgent, exportForms, toOwnForm } from '../src/internal.ts';

/** Values of fields as people write them; some are no YAML. */
const texts = [
  'Finds flaky tests.',
  'Use when: tests fail',
  '"quoted"',
  'it\'s "so"',
  '#1 for plants',
  'yes',
  '植物',
  '*star',
];
const text = fc.oneof(fc.constantFrom(...texts), fc.stringMatching(/^[A-Za-z][\w ,.:;()-]{0,40}[a-z]$/));
const names = [
  'code-reviewer',
  'code_reviewer',
  'Code Reviewer',
  '7-days',
  'Ünïcode Näme',
  'a--b',
  '植物',
  'x.y',
];
const field = fc.constantFrom(
  'model: opus',
  'model: inherit',
  'color: red',
  'tools: Read, Grep, Bash(git log:*)',
  'tools: [Read, Grep]',
  'tools:\n  - Read\n  - Grep',
  'tools: "*"',
  'tools: none',
  'tools:\n  bash: false',
  'disallowedTools: Write, Edit',
  'permission:\n  edit: ask',
  'tier: premium',
  'tier: cheap',
  'version: v1.2',
  'version: 2.0.0',
  'category: Data Science',
  'hooks:\n  Stop:\n    - echo: done',
  'mcpServers: [a, b]',
  '# a comment: with a colon',
  'memory: user # why',
  'argument-hint: [file] and: more',
);
const key = (line: string): string => (line.startsWith('#') ? line : line.replace(/:[\s\S]*/, ''));
const file = fc
  .record({
    name: fc.option(fc.constantFrom(...names), { nil: undefined }),
    description: text,
    fields: fc.uniqueArray(field, { maxLength: 6, selector: key }),
    body: fc.constantFrom(
      'You work.',
      '# Role\n\nYou work.\n\n---\n\nMore.',
      'You work.\n\n## Limits\n- none\n',
    ),
    newline: fc.constantFrom('\n', '\r\n'),
    start: fc.constantFrom('', '\uFEFF', '<!-- note -->\n', '\n'),
  })
  .map(({ name, description, fields, body, newline, start }) => {
    const lines = [
      ...(name === undefined ? [] : [`name: ${name}`]),
      `description: ${description}`,
      ...fields,
    ];
    return { lines, text: `${start}---\n${lines.join('\n')}\n---\n\n${body}`.replaceAll('\n', newline) };
  });

const plain = (agent: AgentDefinition) => {
  const { displayName: _, ...others } = describeAgent(agent);
  return others;
};
const read = (given: string, strict = false) =>
  parseMarkdownAgent(given, 'some-agent.md', { strict }).definition;

describe('our own form', () => {
  it('is the same agent, in the strictest reading, with every field of the file in it', () => {
    fc.assert(
      fc.property(file, ({ lines, text: given }) => {
        const agent = read(given);
        const own = toOwnForm(given, agent);
        expect(plain(read(own, true))).toEqual(plain(agent));
        expect(read(own)).toMatchObject(agent.displayName === undefined ? {} : { name: agent.name });
        for (const line of lines.flatMap((one) => one.split('\n'))) {
          const [word = ''] = /[\p{L}\p{N}_-]+/u.exec(line) ?? [];
          expect(own).toContain(word);
        }
        // What is in our form already stays, line for line.
        expect(toOwnForm(own, read(own))).toBe(own);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps lines that mean the same, and says what was only implied', () => {
    const given =
      '---\nname: Code Reviewer\n# mine\ndescription: Reviews.\nmodel: opus\ncolor: red # loud\n---\nReview.\n';
    expect(toOwnForm(given, read(given))).toBe(
      '---\nname: code_reviewer\ndisplayName: Code Reviewer\n# mine\ndescription: Reviews.\nmodel: opus\ncolor: red # loud\ntier: strong\ntools: inherit\n---\nReview.\n',
    );
  });
});

describe('other forms', () => {
  const definition = fc
    .record(
      {
        name: fc.constantFrom('a', 'code_reviewer', 'team/x_1', 'n9'),
        category: fc.constant('custom'),
        description: text,
        version: fc.constant('0.0.0'),
        instructions: fc.constantFrom('You work.', 'You work.\n\nWell.', '# A\n\nB'),
        tools: fc.constantFrom('none' as const, 'inherit' as const),
        tier: fc.constantFrom('cheap' as const, 'standard' as const, 'strong' as const),
        toolLimit: fc.constantFrom(
          { only: ['Read', 'Grep'] },
          { never: ['Bash'] },
          { only: ['Read'], never: ['Write'] },
        ),
      },
      { requiredKeys: ['name', 'category', 'description', 'version', 'instructions', 'tools', 'tier'] },
    )
    .map(
      ({ toolLimit, ...agent }): AgentDefinition => ({
        ...agent,
        ...(agent.tools !== 'none' && toolLimit && { toolLimit }),
      }),
    );

  const back = (agent: AgentDefinition, form: Exclude<ExportForm, 'openclaw'>) => {
    const { files, told } = exportAgent(agent, form);
    const [[path = '', written = ''] = []] = Object.entries(files);
    return { told, agent: parseMarkdownAgent(written, path, { path: `.claude/agents/${path}` }).definition };
  };

  it('come back as they were, but for what was told', () => {
    fc.assert(
      fc.property(definition, fc.constantFrom('claude', 'opencode', 'copilot'), (agent, form) => {
        const { agent: found, told } = back(agent, form as 'claude');
        const said = told.join('\n');
        const own = agent.name.replace(/^.*\//, '');
        expect(found).toMatchObject({
          name: own,
          description: agent.description.trim(),
          instructions: agent.instructions,
        });
        if (!said.includes('tier:')) expect(found.tier).toBe(agent.tier);
        // Never more than was written.
        if (agent.tools === 'none') expect(found.tools).toBe('none');
        const { only, never } = agent.toolLimit ?? {};
        if (only) for (const tool of found.toolLimit?.only ?? []) expect(only).toContain(tool);
        if (only || never) expect(found.tools === 'none' || found.toolLimit !== undefined).toBe(true);
        if (!said.includes('cannot be forbidden')) expect(found.tools).toBe(agent.tools);
      }),
    );
  });

  it.each(exportForms)('take every built-in agent as %s, and say what becomes of its schemas', (form) => {
    for (const agent of builtinAgents) {
      const { files, told } = exportAgent(agent, form);
      const all = Object.values(files).join('\n');
      expect(all).toContain(agent.instructions.trim().slice(0, 40));
      if (agent.outputSchema) expect(told.join('\n')).toContain('outputSchema: stands in the instructions');
      if (agent.outputSchema) expect(all).toContain('## Answer');
    }
  });
});
