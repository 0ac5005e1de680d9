import { describe, expect, it } from 'vitest';
import { countHidden, hiddenCharacters } from '../src/hidden-text.ts';

/** In the code points of a text, where each is one that is hidden. */
const at = (text: string): number[] => [...text.matchAll(hiddenCharacters)].map(({ index }) => index);

describe('characters that are hidden', () => {
  it.each([
    ['a zero width space', 'a\u200Bb', [1]],
    ['a joiner between Latin letters', 'a\u200Db', [1]],
    ['a text in joiners', 'a\u200C\u200D\u200C', [1, 2, 3]],
    ['a joiner at the beginning', '\u200Da', [0]],
    ['a selector behind a letter', 'a\uFE01\uFE0F', [1, 2]],
    ['a filler', 'a\u3164b', [1]],
    ['a separator of lines', 'a\u2028b', [1]],
    ['a tag', 'a\u{E0041}', [1]],
    ['a mark that turns around', 'a\u202Eb', [1]],
    ['an escape', '\u001B[2J', [0]],
  ])('are found: %s', (_, text, places) => {
    expect(at(text)).toEqual(places);
    expect(countHidden(text)).toBe(places.length);
  });

  it.each([
    ['a family of emoji', '👨‍👩‍👧'],
    ['an emoji of a skin and a job', '👩🏽‍🚒'],
    ['a flag with its selector', '🏳️‍🌈'],
    ['a key of emoji', '1️⃣'],
    ['a heart with its selector', '❤️'],
    ['Persian', 'می‌خواهم'],
    ['Hindi', 'क्‍ष'],
    ['a variant of a Han character', '葛\uFE00'],
    ['lines and tabs', 'a\n\tb\r\nc'],
  ])('are not those that somebody needs: %s', (_, text) => {
    expect(countHidden(text)).toBe(0);
  });
});
