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

test('what has no such place, and what nobody sees in a window, stays as it is', () => {
  const command = `parallel-agents runs show run-1 ${'--full '.repeat(20)}`;
  expect(breakLines(`one\n${command}`, 20)).toBe(`one\n${command}`);
  expect(breakLines(summary, undefined)).toBe(summary);
});
