import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { command } from '../command.ts';

/** Every file under a folder with its content, by its path. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [relative(folder, file), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Those who install add files of their own. */
export async function assertSame(original: Record<string, string>, folder: string): Promise<void> {
  const installed = await filesIn(folder);
  for (const [path, content] of Object.entries(original)) assert.equal(installed[path], content, path);
}

export async function folderOf(name: string, root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.name === name && entry.parentPath.endsWith('parallel-agents'));
  assert.ok(found, `${name} was not installed.`);
  return found.parentPath;
}

export async function megabytes(folder: string): Promise<number> {
  const kilobytes = await command('du', ['-sk', folder], { cwd: folder });
  return Number(/\d+/.exec(kilobytes)?.[0]) / 1024;
}
