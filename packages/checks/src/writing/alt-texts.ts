import type { Check } from '@parallel-agents/core';
import { objectsWith } from '../kit/walk.ts';

/** Words that say that there is a picture, and not what is on it. */
const empty =
  /\b(?:an?|the|our|my|your|of|image|picture|photo|photograph|graphic|screenshot|group|logo|here)\b/giu;

/** Two words at least; a language without spaces between words needs some characters. */
function saysSomething(text: string): boolean {
  const rest = text.replace(empty, ' ').trim();
  return (
    rest.split(/\s+/).length >= 2 ||
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{5}/u.test(rest) ||
    rest.length >= 16
  );
}

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
      if (!saysSomething(altText)) return say('must say in a few words what is on the picture');
      if (/^\s*(?:an? )?(?:image|picture|photo) of\b/i.test(altText))
        return say('begins with what readers say anyway: leave out "image of"');
      return altText.length > 1000 ? say('is longer than 1,000 characters') : [];
    });
    return { problems };
  },
};
