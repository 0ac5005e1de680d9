import type { Check } from '@parallel-agents/core';
import { foldWords } from '../kit/fold.ts';
import { objectsWith } from '../kit/walk.ts';

/**
 * A `wcag` names a success criterion of WCAG 2.2 by its number, with its own name and level where it gives them.
 *
 * Why: a made-up criterion sends people to look for a rule that nobody wrote.
 */
export const wcagCriterion: Check<unknown, typeof import('../data/wcag.ts')> = {
  name: 'wcag-criterion',
  description: 'Criteria stand in WCAG 2.2 with this name and level.',
  fields: ['wcag'],
  load: () => import('../data/wcag.ts'),
  run({ output }, { wcagCriteria, wcagSource }) {
    const problems = objectsWith(output, 'wcag').flatMap(({ path, fields: { wcag } }) => {
      const say = (message: string) => [{ path: [...path, 'wcag'], message }];
      const number = /(?<![\d.])(\d\.\d\.\d{1,2})(?![\d.])/.exec(wcag)?.[1] ?? '';
      const criterion = wcagCriteria[number];
      if (criterion === undefined) return say(`"${wcag.slice(0, 50)}" names no criterion of ${wcagSource}`);
      const [name, level] = criterion;
      const given = /\(?\b(A{1,3})\)?\s*$/.exec(wcag)?.[1];
      const words = foldWords(wcag.replace(number, '').replace(/\(?\b(?:level\s+)?A{1,3}\)?\s*$/i, ''));
      if (given !== undefined && given !== level)
        return say(`${number} ${name} is of level ${level}, not ${given}`);
      const isOther = Object.entries(wcagCriteria).some(
        ([other, [its]]) => other !== number && foldWords(its) === words,
      );
      if (isOther) return say(`${number} is called "${name}"`);
      const isNamed =
        words === '' ||
        foldWords(name).includes(words) ||
        words.includes(foldWords(name.replace(/ \(.*/, '')));
      return isNamed ? [] : say(`${number} is called "${name}"`);
    });
    return { problems };
  },
};
