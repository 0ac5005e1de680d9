import type { Check } from '@parallel-agents/core';
import { foldSpaces, foldWords } from '../kit/fold.ts';
import { fieldOf, listOf, withField } from '../kit/walk.ts';

/**
 * No two `findings` say the same: one title at one place, or one title forty times. The later ones are dropped and
 * counted.
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
      const { title, quote, file, startLine, location } = fields;
      const place = typeof quote === 'string' ? foldSpaces(quote) : (location ?? '');
      const key = JSON.stringify([
        foldWords(String(title)),
        place,
        file,
        typeof quote === 'string' ? startLine : null,
      ]);
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
