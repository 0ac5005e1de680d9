import { posix, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { seenFrom } from '../src/agents/seen-from.ts';

it.each([
  [posix, '/project', './mine', '/project', './mine'],
  [posix, '/project', './mine', '/project/deep', './deep/mine'],
  [posix, '/project/deep', 'own=./mine', '/project', 'own=../mine'],
  [posix, '/project', '/else/mine', '/project', '/else/mine'],
  [posix, '/project', '@scope/agents', '/project', '@scope/agents'],
  [win32, 'C:\\project', '.\\mine', 'C:\\project\\deep', './deep/mine'],
  [win32, 'C:\\project', 'own=.\\mine', 'D:\\agents', 'own=D:\\agents\\mine'],
  [win32, 'C:\\project', 'D:\\agents', 'C:\\project', 'D:\\agents'],
])('a path is written as it is seen from its file', (path, folder, given, cwd, seen) => {
  expect(seenFrom(folder, given, cwd, path)).toBe(seen);
});
