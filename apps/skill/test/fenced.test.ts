import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fenced } from '../src/answer/fenced.ts';

/** As a reader sees it: brackets of one kind, nothing that is not seen, no blanks. */
function seen(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('‹', '<')
    .replaceAll(/[\s\p{Cf}]/gu, '')
    .toLowerCase();
}

const hidden = fc.constantFrom('', ' ', '\n', '\u200b', '\u2060', '\ufeff', '\u00ad', '\u202e');
const bracket = fc.constantFrom('<', '＜', '﹤', '‹');
const letters = fc
  .tuple(fc.constantFrom('result', 'Report', 'RESULT'), fc.constantFrom('', '\u200b', '\u2060'))
  .map(([word, between]) => [...word].join(between));
const tag = fc
  .tuple(bracket, hidden, fc.constantFrom('', '/'), hidden, letters, fc.constantFrom('>', ' >', ' id="1">'))
  .map((parts) => parts.join(''));

test('no text that an agent writes begins or ends a result, however it is written', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(tag, fc.string())), (parts) => {
      const text = seen(fenced('result', parts.join('')));
      expect(text.match(/<\/?(result|report)\b/g)).toEqual(['<result', '</result']);
    }),
  );
});

test('what is no tag of ours stays as it is', () => {
  const text = 'if (a < results.length && b > 1) return <reporter/>; // < resulting';
  expect(fenced('result', text)).toBe(`<result>\n${text}\n</result>`);
});
