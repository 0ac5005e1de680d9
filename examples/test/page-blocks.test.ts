import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sections } from '../../docs/.vitepress/sections.ts';
import { blocksOf, pages, placeOf, root } from './kit/page.ts';
import { wayOf } from './kit/ways.ts';

test('each block of each page is run by a test', () => {
  const without = pages.flatMap(blocksOf).filter((block) => wayOf(block) === undefined);
  expect(without.map(placeOf)).toEqual([]);
});

test('each page that somebody follows says at its top what they need', () => {
  const followed = sections.filter(({ title }) => ['Start', 'How to'].includes(title));
  const lacking = followed
    .flatMap(({ pages: shown }) => shown.map(([, page]) => page))
    .filter((page) => {
      const top = readFileSync(join(root, 'docs', page), 'utf8').split(/^(?:## |```)/m)[0] ?? '';
      return page !== 'start/index.md' && !top.includes('**You need:**');
    });
  expect(lacking).toEqual([]);
});

test('what is not run says why', () => {
  const directives = pages.flatMap(blocksOf).map(({ directive = '' }) => directive);
  const reasons = directives.flatMap((directive) => /^(?:not run|compiled):(.*)$/.exec(directive)?.[1] ?? []);
  expect(reasons.filter((reason) => reason.trim().split(' ').length < 3)).toEqual([]);
});
