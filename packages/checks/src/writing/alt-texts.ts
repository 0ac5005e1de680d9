import type { Check } from '@parallel-agents/core';
import { objectsWith } from '../kit/walk.ts';

/**
 * A `picture` has an `altText` that says what is on it: some words, and not those that every alt text has.
 *
 * Why: "image" read aloud tells nobody anything.
 */
export const altTexts: Check = {
  name: 'alt-texts',
  description: 'Alt texts say what is on the picture.',
  fields: ['altText'],
  run({ output }) {
    const problems = objectsWith(output, 'altText').flatMap(({ path, fields: { altText, picture } }) => {
      const say = (message: string) => [{ path: [...path, 'altText'], message }];
      if (typeof picture === 'string' && picture.trim() === '' && altText.trim() === '') return [];
      if (altText.trim().split(/\s+/).length < 3)
        return say('must say in a few words what is on the picture');
      if (/^\s*(?:an? )?(?:image|picture|photo) of\b/i.test(altText))
        return say('begins with what readers say anyway: leave out "image of"');
      return altText.length > 1000 ? say('is longer than 1,000 characters') : [];
    });
    return { problems };
  },
};
