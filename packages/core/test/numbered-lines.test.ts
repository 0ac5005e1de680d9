import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberedLines } from '../src/agent/numbered-lines.ts';

const text = fc.constantFrom(
  '',
  'a',
  '-- a comment of SQL',
  '++ counted',
  '-',
  '+ 1',
  '@@ -1 +1 @@',
  'diff --git a b',
);
const change = fc.record({ sign: fc.constantFrom(' ', '+', '-'), text });
type Change = { sign: string; text: string };

/** A hunk as git writes it. */
function hunkOf(changes: readonly Change[], start: number): string[] {
  const count = (other: string) => changes.filter(({ sign }) => sign !== other).length;
  return [
    `@@ -1,${count('+')} +${start},${count('-')} @@`,
    ...changes.map(({ sign, text: line }) => sign + line),
  ];
}

describe('the lines of a diff', () => {
  test('have the numbers and the file of the new side, whatever stands in them', () => {
    const hunks = fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(hunks, { minLength: 1, maxLength: 3 }), (files) => {
        const diff = files.flatMap((parts, index) => [
          `diff --git a/${index}.sql b/${index}.sql`,
          `--- a/${index}.sql`,
          `+++ b/${index}.sql`,
          ...parts.flatMap((changes, part) => hunkOf(changes, 100 * (part + 1))),
        ]);
        const wanted = files.flatMap((parts, index) =>
          parts.flatMap((changes, part) =>
            changes
              .filter(({ sign }) => sign !== '-')
              .map((line, nth) => ({
                text: line.text,
                number: 100 * (part + 1) + nth,
                file: `${index}.sql`,
              })),
          ),
        );
        const found = numberedLines(diff.join('\n')).filter(({ number }) => number !== undefined);
        expect(found).toEqual(wanted);
      }),
    );
  });

  test('go on in the next file, where a hunk is shorter than it says', () => {
    const diff =
      'diff --git a/a b/a\n+++ b/a\n@@ -1,9 +1,9 @@\n+one\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -4 +5 @@\n+two';
    expect(numberedLines(diff).filter(({ number }) => number !== undefined)).toEqual([
      { text: 'one', number: 1, file: 'a' },
      { text: 'two', number: 5, file: 'b' },
    ]);
  });
});
