import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pages, root } from './kit/page.ts';

test('each link of a page leads to a file that is there, and to a heading in it', () => {
  expect(pages.flatMap(deadLinksIn)).toEqual([]);
});

/** The site looks for pages only: a heading that has moved is found here. */
function deadLinksIn(page: string): string[] {
  const links = withoutBlocks(page).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g);
  return [...links].flatMap(([link, path = '', heading]) => {
    const named = path === '' ? page : join(dirname(page), path);
    const there = join(root, named);
    if (!existsSync(there)) return [`${page} ${link}: no such file`];
    if (heading === undefined) return [];
    const target = statSync(there).isDirectory() ? join(named, 'README.md') : named;
    return headingsOf(target).includes(heading) ? [] : [`${page} ${link}: no such heading`];
  });
}

/** As GitHub makes addresses of them. */
function headingsOf(page: string): string[] {
  return [...withoutBlocks(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

function withoutBlocks(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '');
}
