import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkNamed, library, nearestCheck } from '../src/internal.ts';

test('each check has a name of its own, in lower case with hyphens, and says what it holds the output to', () => {
  expect(new Set(library.map(({ name }) => name)).size).toBe(library.length);
  for (const { name, description } of library) {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(description, name).toMatch(/^[A-Z].*\.$/);
    expect(checkNamed(name)).toMatchObject({ name });
  }
});

test.each([
  ['quote-input', 'quotes-input'],
  ['safe_paths', 'safe-paths'],
  ['No Secrets', 'no-secrets'],
  ['spell checking of everything', undefined],
])('the nearest to %s is %s', (name, near) => {
  expect(nearestCheck(name)).toBe(near);
});

test('the page about checks lists each with its words and its fields', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/checks-library.md'), 'utf8').replace(
    / +/g,
    ' ',
  );
  for (const { name, description, fields = [] } of library) {
    const looksAt = fields.map((field) => `\`${field}\``).join(', ') || 'texts';
    expect(page).toContain(`| \`${name}\` | ${description} | ${looksAt} |`);
  }
});

test.each(library.map((check) => [check.name, check] as const))(
  '%s has nothing against outputs that are none of its matter, and looks at all of them',
  async (_name, check) => {
    const tools = await check.load?.();
    for (const output of ['text', 7, null, [], {}, { findings: 'none' }, [{ path: 1 }], { quote: 3 }]) {
      const verdict = check.run({ output, task: { agent: 'a', description: '' }, results: [] }, tools) ?? {};
      const isWhole = check.name === 'markdown-whole' && output === 'text';
      if (!isWhole) expect({ problems: [], ...verdict }, JSON.stringify(output)).toEqual({ problems: [] });
    }
  },
);
