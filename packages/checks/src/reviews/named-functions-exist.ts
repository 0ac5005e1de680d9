import type { Check } from '@parallel-agents/core';
import { sourcesOf } from '../kit/sources.ts';
import { listOf } from '../kit/walk.ts';

/** As a word: `sum()` is not in "summary". */
function isNamed(given: string, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}(?![\\p{L}\\p{N}_$])`, 'u').test(
    given,
  );
}

/** What stands before a name that is missed, and behind it. */
const missedBefore =
  /\b(?:miss\w*|no|not|never|without|lacks?|lacking|absent|absence|forgets?|omit\w*|should|must|needs?|use|add|call|prefer|instead|rather than|wrap\w*|replace)\b/i;
const missedBehind = /^[^.;]{0,20}\b(?:missing|absent|(?:not|never) (?:called|used|awaited|there))\b/i;

/**
 * Functions that the title or the location of a finding names as `name()` occur in what the model was given. A title that
 * misses one, such as "No call to clearTimeout()", may name what is not there.
 *
 * Why: a review of a function that is not there is a review of other code.
 */
export const namedFunctionsExist: Check = {
  name: 'named-functions-exist',
  description: 'Functions that titles and locations of findings name occur in the input.',
  fields: ['findings'],
  run(subject) {
    const given = sourcesOf(subject)
      .map(({ text }) => text)
      .join('\n');
    const problems = listOf(subject.output, 'findings').flatMap(({ path, fields }) =>
      ['title', 'location'].flatMap((field) => {
        const text = fields[field];
        if (typeof text !== 'string') return [];
        const names = [...text.matchAll(/([\p{L}_$][\p{L}\p{N}_$]{0,80})\(\)/gu)]
          .filter(
            ({ 0: whole, index }) =>
              !missedBefore.test(text.slice(0, index)) &&
              !missedBehind.test(text.slice(index + whole.length)),
          )
          .map(([, name = '']) => name);
        return names
          .filter((name) => !isNamed(given, name))
          .map((name) => ({ path: [...path, field], message: `names ${name}(), which is not in the input` }));
      }),
    );
    return { problems };
  },
};
