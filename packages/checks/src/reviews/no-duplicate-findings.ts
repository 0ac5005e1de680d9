import type { Check } from '@parallel-agents/core';
import { foldSpaces, foldWords } from '../kit/fold.ts';
import { type Fields, fieldOf, listOf, withField } from '../kit/walk.ts';

/**
 * No two `findings` say the same: one title at one place, or one title forty times without a place. The later ones are
 * dropped and counted. A finding without a title is no repeat of another.
 *
 * Why: a list is as long as it seems, and a score that follows from it is too low.
 */
export const noDuplicateFindings: Check = {
  name: 'no-duplicate-findings',
  description: 'No two findings have the same title and place; repeats are dropped and counted.',
  fields: ['findings', 'title'],
  run({ output }) {
    const list = fieldOf(output, 'findings');
    if (!Array.isArray(list)) return undefined;
    const seen = new Set<string>();
    const repeats = new Set<unknown>();
    for (const { fields } of listOf(output, 'findings')) {
      const key = keyOf(fields);
      if (key === undefined) continue;
      if (seen.has(key)) repeats.add(fields);
      seen.add(key);
    }
    if (repeats.size === 0) return undefined;
    const kept = list.filter((item) => !repeats.has(item));
    return {
      output: withField(output, 'findings', kept),
      changes: [`dropped ${repeats.size} of ${list.length} findings that say what others say`],
    };
  },
};

/** What a finding says, and where. */
function keyOf({ title, quote, file, startLine, line, location }: Fields): string | undefined {
  if (typeof title !== 'string' || title.trim() === '') return undefined;
  const place = typeof quote === 'string' ? foldSpaces(quote) : (location ?? '');
  return JSON.stringify([foldWords(title), place, file, startLine ?? line]);
}
