import type { Check, CheckProblem } from '@parallel-agents/core';
import { filesIn } from '../kit/files.ts';

/** What Windows takes for devices, whatever their extension. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * What is wrong with a path that is to be written inside a folder, on any system.
 * @example
 * pathFault('../x'); // 'leads out of the folder'
 */
export function pathFault(path: string): string | undefined {
  if (path.trim() === '') return 'is empty';
  if (/^(?:[\\/~]|[a-z]:|[a-z][a-z+.-]*:\/\/)/i.test(path)) return 'must be relative';
  if (path.includes('\\')) return 'must have "/" between its parts';
  if (/[\p{Cc}<>:"|?*]/u.test(path.replace(/\[[\w.-]+\]/g, '')))
    return 'has characters that no file name can have everywhere';
  if (path.length > 300) return 'is longer than 300 characters';
  const parts = path.replace(/^\.\//, '').split('/');
  if (parts.includes('..')) return 'leads out of the folder';
  if (parts.includes('') || parts.includes('.')) return 'has an empty part, or ends as a folder does';
  if (parts.some((part) => devices.test(part) || /[. ]$/.test(part)))
    return 'has a part that Windows cannot have';
  if (parts.some(isRepository)) return 'would change the repository itself';
  return undefined;
}

/** A repository in a folder below counts too; macOS passes over characters without width, and Windows has short names. */
function isRepository(part: string): boolean {
  return /^(?:\.git|git~\d+)$/i.test(part.replace(/\p{Cf}/gu, ''));
}

/**
 * The `path` of each file is relative, leads to a place inside the folder, and is there once, upper and lower case aside.
 *
 * Why: files are written to disk. `../../etc/passwd` and `C:\x` would leave the folder, and of `A.ts` and `a.ts` one
 * disappears on half of all disks.
 */
export const safePaths: Check = {
  name: 'safe-paths',
  description: 'Paths are relative, stay inside the folder, and are unique, case folded.',
  fields: ['path', 'content'],
  run({ output }) {
    const first = new Map<string, string>();
    const problems = filesIn(output).flatMap(({ at, path }): CheckProblem[] => {
      const say = (message: string) => [
        { path: [...at, 'path'], message: `${JSON.stringify(path.slice(0, 100))} ${message}` },
      ];
      const fault = pathFault(path);
      if (fault !== undefined) return say(fault);
      const key = path.replace(/^\.\//, '').normalize('NFC').toLowerCase();
      const other = first.get(key);
      first.set(key, path);
      return other === undefined ? [] : say(`is there twice, as ${JSON.stringify(other.slice(0, 100))}`);
    });
    return { problems };
  },
};
