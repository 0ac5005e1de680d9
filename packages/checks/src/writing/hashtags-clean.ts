import type { Check, CheckProblem } from '@parallel-agents/core';
import { objectsIn } from '../kit/walk.ts';

/** More than that read as spam. */
const most = 4;

/**
 * `hashtags` are at most four words without spaces, none twice. A # before them is taken off where the schema wants none.
 *
 * Why: on most platforms a hashtag ends at the first space, and readers pass over a wall of them.
 */
export const hashtagsClean: Check = {
  name: 'hashtags-clean',
  description: 'At most four hashtags, of letters, digits and _, none twice.',
  fields: ['hashtags'],
  run({ output }) {
    const problems = [...objectsIn(output)].flatMap(({ path, fields: { hashtags } }): CheckProblem[] => {
      if (!Array.isArray(hashtags)) return [];
      const tags = hashtags.map((tag) => String(tag));
      const known = new Set<string>();
      const said = tags.flatMap((tag, index): CheckProblem[] => {
        const at = [...path, 'hashtags', index];
        if (!/^#?[\p{L}\p{M}\p{N}_]+$/u.test(tag)) {
          return [
            { path: at, message: `${JSON.stringify(tag.slice(0, 40))} must be letters, digits and _ only` },
          ];
        }
        const bare = tag.replace(/^#/, '').toLowerCase();
        if (known.has(bare)) return [{ path: at, message: `${tag.slice(0, 40)} is there twice` }];
        known.add(bare);
        return [];
      });
      if (tags.length > most)
        said.push({
          path: [...path, 'hashtags'],
          message: `has ${tags.length} hashtags; ${most} are the most`,
        });
      return said;
    });
    return { problems };
  },
};
