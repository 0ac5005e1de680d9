// `npm run reference`: writes the pages of commands and configuration from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.ts';

for (const [page, text] of Object.entries(referencePages())) {
  const file = fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
