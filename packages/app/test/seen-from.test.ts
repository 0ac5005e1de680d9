import { posix, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { seenFrom } from '../src/agents/seen-from.ts';

it.each([
  [posix, '/work', './mine', '/work', './mine'],
  [posix, '/work', './mine', '/work/deep', './deep/mine'],
  [posix, '/work/deep', 'own=./mine', '/work', 'own=../mine'],
  [posix, '/work', '/else/mine', '/work', '/else/mine'],
  [posix, '/work', '@scope/agents', '/work', '@scope/agents'],
  [win32, 'C:\\work', '.\\mine', 'C:\\work\\deep', './deep/mine'],
  [win32, 'C:\\work', 'own=.\\mine', 'D:\\agents', 'own=D:\\agents\\mine'],
  [win32, 'C:\\work', 'D:\\agents', 'C:\\work', 'D:\\agents'],
])('a path is written as it is seen from its file', (path, folder, given, cwd, seen) => {
  expect(seenFrom(folder, given, cwd, path)).toBe(seen);
});
