import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { breakLines } from '../src/output/break-lines.ts';

const summary =
  'asked 5 · completed 5 · \u001b[31mfailed 0\u001b[39m · 13,233 in / 1,087 out tokens · $0.0187';

test('a wide line is broken between its facts', () => {
  for (let columns = 30; columns <= 100; columns++) {
    const lines = breakLines(summary, columns).split('\n');
    for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
    expect(lines.map((line) => line.trimStart()).join(' · ')).toBe(summary);
  }
});

test.each([
  [
    'a row keeps its text below itself',
    '  code_reviewer  Reviews code for correctness, clarity and design: bugs first',
    [
      '  code_reviewer  Reviews code for',
      '                 correctness, clarity',
      '                 and design: bugs first',
    ],
  ],
  [
    'a sentence goes on a little further in',
    '  fix Read the raw answer, or try a stronger model for it',
    ['  fix Read the raw answer, or try a', '    stronger model for it'],
  ],
  [
    'a command in a sentence stays whole',
    'Start it, or look (`parallel-agents doctor --json` shows what is there).',
    ['Start it, or look', '  (`parallel-agents doctor --json` shows', '  what is there).'],
  ],
  [
    'wide characters count as two',
    '日本 日本 日本 日本 日本 日本 日本 日本 日本',
    ['日本 日本 日本 日本 日本 日本 日本 日本', '  日本'],
  ],
  [
    'a line of a document stays',
    '  "fix": "a very long text that would be broken otherwise"',
    ['  "fix": "a very long text that would be broken otherwise"'],
  ],
])('%s', (_, line, lines) => {
  expect(breakLines(line, 40).split('\n')).toEqual(lines);
});

test('what has no such place, and what nobody sees in a window, stays as it is', () => {
  const command = `parallel-agents runs show run-1 ${'--full '.repeat(20)}`.trimEnd();
  expect(breakLines(`one\n${command}`, 20)).toBe(`one\n${command}`);
  expect(breakLines(summary, undefined)).toBe(summary);
});
