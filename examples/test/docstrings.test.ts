import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** What examples and pages import of our packages: what people call. */
function namesThatPeopleImport(): Set<string> {
  const pages = globSync(['README.md', 'docs/*.md', '{packages,apps}/*/README.md'], { cwd: root });
  const blocks = pages.flatMap((page) =>
    [...read(page).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block = '']) => block),
  );
  const sources = [...globSync('examples/*.ts', { cwd: root }).map(read), ...blocks];
  const imports = /import \{([^}]*)\} from '(?:@parallel-agents\/[^']*|parallel-agents)'/g;
  return new Set(
    sources.flatMap((source) =>
      [...source.matchAll(imports)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim())),
    ),
  );
}

test('each function that examples and pages call shows in its docstring how it is called', () => {
  const called = namesThatPeopleImport();
  const functions = globSync('packages/*/src/**/*.ts', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?^export (?:async )?function (\w+)/gm)].map(
      ([, docstring = '', name = '']) => ({ name, file, hasExample: docstring.includes('@example') }),
    ),
  );
  const ofPeople = functions.filter(({ name }) => called.has(name));
  expect(ofPeople.length).toBeGreaterThan(30);
  expect(
    ofPeople.filter(({ hasExample }) => !hasExample).map(({ name, file }) => `${name} in ${file}`),
  ).toEqual([]);
});
