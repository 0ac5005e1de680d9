import type { Check } from '@parallel-agents/core';
import { sourcesOf } from '../kit/sources.ts';
import { listOf } from '../kit/walk.ts';

/**
 * Functions that the title or the location of a finding names as `name()` occur in what the model was given.
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
        const names = [...text.matchAll(/([\p{L}_$][\p{L}\p{N}_$]{0,80})\(\)/gu)].map(
          ([, name = '']) => name,
        );
        return names
          .filter((name) => !given.includes(name))
          .map((name) => ({ path: [...path, field], message: `names ${name}(), which is not in the input` }));
      }),
    );
    return { problems };
  },
};
