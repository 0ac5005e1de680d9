import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.ts';

/** What a version changes: its section of the changelog, or what is waiting to become one. */
export function changelogOf(version: string): string {
  const file = join(root, 'apps/skill/CHANGELOG.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const section = text.split(/^## /m).find((part) => part.startsWith(`${version}\n`));
  if (section !== undefined) return section.slice(version.length).trim();
  const folder = join(root, '.changeset');
  const waiting = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const texts = waiting.map((name) =>
    readFileSync(join(folder, name), 'utf8').replace(/^---[\s\S]*?---/, ''),
  );
  return texts.map((entry) => entry.trim()).join('\n\n');
}
