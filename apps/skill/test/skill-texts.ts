import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, skillFolder } from '../scripts/generated-files.ts';

/** Every file of the skill that is published. */
export const files = readdirSync(join(folder, skillFolder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

/** All of their text. */
export const texts = files.map((file) => readFileSync(file, 'utf8')).join('\n');

/** Each command line that the skill shows. */
export const commandLines = [...texts.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, lines = '']) =>
  lines.trim().split('\n'),
);
