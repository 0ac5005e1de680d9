import type { Way } from '@parallel-agents/core';
import type { ActionName, Describe, SettingName } from './describe.ts';

/** What to do about an error, with what the face calls what can be set or done about it. */
export function sayFix(
  { fix, ways = [] }: { fix: string; ways?: readonly Way[] | undefined },
  describe: Describe,
): string {
  const words = ways
    // Packages name what this layer has names for.
    .map(({ name, value }) => describe(name as SettingName | ActionName, value))
    .filter((word) => word !== '' && !fix.includes(word))
    // What a command says already.
    .filter((word, _at, all) => !all.some((other) => other !== word && other.includes(word)));
  return words.length === 0 ? fix : `${fix} (${words.join(', ')})`;
}
