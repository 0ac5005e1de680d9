import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../packages.ts';

const page = join(root, 'docs/chat.md');
const block = /(<!-- figures[^\n]*-->\n\n)([\s\S]*?)(\n\n<!-- end of figures -->)/;

/** What docs/chat.md holds between its two marks. */
export async function figuresOnPage(): Promise<string> {
  return block.exec(await readFile(page, 'utf8'))?.[2] ?? '';
}

export async function putOnPage(text: string): Promise<void> {
  const before = await readFile(page, 'utf8');
  if (!block.test(before)) throw new Error(`${page} has no place for the figures.`);
  await writeFile(
    page,
    before.replace(block, (_, begin, _old, end) => `${begin}${text}${end}`),
  );
}
