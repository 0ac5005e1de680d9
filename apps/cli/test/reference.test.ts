import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referencePages } from '../scripts/reference-pages.ts';

const pages = Object.entries(referencePages()).map(([page, text]) => ({ page, text }));

test.each(pages)('docs/$page is what the code says; `npm run reference` writes it', ({ page, text }) => {
  expect(readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8')).toBe(text);
});

test.each(pages)('docs/$page says of everything what it means', ({ text }) => {
  expect(text.split('\n').filter((line) => /\|\s+\|$/.test(line))).toEqual([]);
});
