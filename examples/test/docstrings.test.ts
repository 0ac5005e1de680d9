import { expect, test } from 'vitest';
import { callables } from './kit/docstrings.ts';

test('each function and class that programs can import shows in its docstring how it is called', () => {
  const all = callables();
  expect(all.length).toBeGreaterThan(80);
  const without = all.filter(({ examples }) => examples.length === 0);
  expect(without.map(({ name, file }) => `${name} in ${file} has no @example`)).toEqual([]);
});
