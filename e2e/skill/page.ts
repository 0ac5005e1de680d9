import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../packages.ts';

const page = join(root, 'docs/chat-measured.md');

/** What docs/chat-measured.md holds between the two marks of this name, as a script has written it. */
export async function blockOnPage(name: string): Promise<string> {
  return blockOf(name).exec(await readFile(page, 'utf8'))?.[2] ?? '';
}

export async function putOnPage(name: string, text: string): Promise<void> {
  const before = await readFile(page, 'utf8');
  const block = blockOf(name);
  if (!block.test(before)) throw new Error(`${page} has no place for the ${name}.`);
  await writeFile(
    page,
    before.replace(block, (_, begin, _old, end) => `${begin}${text}${end}`),
  );
}

function blockOf(name: string): RegExp {
  return new RegExp(`(<!-- ${name}[^\\n]*-->\\n\\n)([\\s\\S]*?)(\\n\\n<!-- end of ${name} -->)`);
}
