import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './kit/page.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const codesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, code = '']) => code).sort();

test('each error code has its place on the page of errors, and none is made up', () => {
  const [, union = ''] = /export type ErrorCode =([^;]*);/.exec(read('packages/core/src/errors.ts')) ?? [];
  const codes = codesIn(union, /'([A-Z_]+)'/g);
  expect(codes.length).toBeGreaterThan(40);
  expect(codesIn(read('docs/errors.md'), /^### ([A-Z_]+)$/gm)).toEqual(codes);
});
