import { parseMarkdownAgent } from '@parallel-agents/registry/internal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromDefinition } from '../src/design/from-definition.ts';
import { updateMarkdown } from '../src/internal.ts';

const read = (text: string) => parseMarkdownAgent(text, 'agent.md').definition;

const original = `---
# Kept by the platform team.
name: code-helper
color: teal   # for the other tool
description: "Helps with code."
tools: Read, Grep

model: haiku
hooks:
  PreToolUse:
    - run: lint
---

You help with code.
`;

describe('a revised agent, written over its file', () => {
  test('changes the lines of what was changed, and no other', () => {
    const before = read(original);
    const text = updateMarkdown(original, before, { ...before, description: 'Finds faults: all of them.' });
    expect(text.split('\n').filter((line) => !original.includes(`${line}\n`))).toEqual([
      'description: "Finds faults: all of them."',
    ]);
    expect(original.split('\n').filter((line) => !text.includes(`${line}\n`))).toEqual([
      'description: "Helps with code."',
    ]);
    expect(read(text).description).toBe('Finds faults: all of them.');
  });

  test('keeps a comment before the frontmatter, and an end of dots', () => {
    const file =
      '<!-- made by a tool -->\n---\nname: Code Helper\ndescription: x\ncolor: red\n...\nYou help.\n';
    const before = read(file);
    expect(updateMarkdown(file, before, { ...before, description: 'y' })).toBe(
      file.replace('description: x', 'description: y'),
    );
  });

  test('is the same file where nothing was changed', () => {
    expect(updateMarkdown(original, read(original), read(original))).toBe(original);
  });

  test('gets fields that it did not have behind the others, and new instructions below them', () => {
    const before = read(original);
    const after = { ...before, rubric: ['Names a line.'], instructions: 'You help.\n\n---\n\nAlways.' };
    const text = updateMarkdown(original, before, after);
    expect(read(text)).toMatchObject({
      rubric: ['Names a line.'],
      instructions: 'You help.\n\n---\n\nAlways.',
    });
    expect(text).toContain('hooks:\n  PreToolUse:\n    - run: lint\nrubric:\n');
  });

  test('keeps the line ends of its file', () => {
    const windows = original.replaceAll('\n', '\r\n');
    const before = read(windows);
    const text = updateMarkdown(windows, before, { ...before, instructions: 'One.\nTwo.', version: '2.0.0' });
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(read(text).version).toBe('2.0.0');
  });

  test('is read back as what it became, whatever the texts are', () => {
    const words = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => text.trim() !== '');
    const line = words.map((text) => text.replace(/[\p{C}\s]+/gu, ' ').trim()).filter((text) => text !== '');
    fc.assert(
      fc.property(line, line, (description, instructions) => {
        const before = read(original);
        const after = { ...before, description, instructions: `${instructions}\n\nDo it.` };
        const text = updateMarkdown(original, before, after);
        const { design } = fromDefinition(read(text));
        expect(design).toEqual(fromDefinition(after).design);
        expect(text).toContain('color: teal   # for the other tool\n');
      }),
    );
  });
});
