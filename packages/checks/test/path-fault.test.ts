import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathFault } from '../src/internal.ts';

const part = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    'a',
    'src',
    'A.ts',
    'C:',
    '~',
    '.git',
    'GIT~1',
    '.g\u200cit',
    'con',
    'nul.txt',
    '[id].tsx',
    'é',
  ),
  fc.string({ maxLength: 8 }),
);
const anyPath = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 6 }), fc.constantFrom('/', '\\'))
  .map(([parts, between]) => parts.join(between));

test('a path that is taken stays inside its folder, on POSIX and on Windows', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      if (pathFault(path) !== undefined) return;
      for (const [system, folder] of [
        [posix, '/home/out'],
        [win32, 'D:\\home\\out'],
      ] as const) {
        const way = system.relative(folder, system.resolve(folder, path));
        expect(way).not.toBe('');
        expect(way.split(/[\\/]/)).not.toContain('..');
        expect(system.isAbsolute(way)).toBe(false);
        expect(way.replaceAll('\u200c', '')).not.toMatch(/(?:^|[\\/])(?:\.git|git~1)(?:[\\/]|$)/i);
      }
    }),
    { numRuns: 3000 },
  );
});

test.each(['src/app.ts', './src/app.ts', 'app/[id]/page.tsx', '.github/workflows/ci.yml', 'a b/ü.md'])(
  '%s is taken',
  (path) => {
    expect(pathFault(path)).toBeUndefined();
  },
);
