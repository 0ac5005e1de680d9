import type { Check, CheckProblem } from '@parallel-agents/core';
import { platforms } from '../data/platforms.ts';
import { bytesOf, platformOf, postLength } from '../kit/post-length.ts';
import { fieldOf, objectsIn } from '../kit/walk.ts';

/** Where nobody names a platform, the writers write for this one. */
const usual = 'bluesky';

/** The one platform that a task names in words. */
function namedIn(description: string): string | undefined {
  const named = Object.keys(platforms).filter(
    (name) => name !== 'x' && new RegExp(`\\b${name}\\b`, 'i').test(description),
  );
  return named.length === 1 ? named[0] : undefined;
}

/**
 * A post with its hashtags keeps the limit of its platform, counted as the platform counts: an emoji is one on bluesky,
 * two on x, a link is 23 on x and mastodon. A `caption` is for the platform of the input, the `text` of a list of posts
 * for the `platform` beside it.
 *
 * Why: a post that is too long is not published, or published cut.
 */
export const platformLimit: Check = {
  name: 'platform-limit',
  description: 'Posts with their hashtags keep the limit of their platform; platforms are known ones.',
  run({ output, task }) {
    const asked = task.input?.platform;
    const caption = fieldOf(output, 'caption');
    const posts: {
      at: readonly (string | number)[];
      text: string;
      platform: string;
      tags: unknown;
      isGiven: boolean;
    }[] = [];
    if (typeof caption === 'string') {
      const platform =
        typeof asked === 'string' && asked.trim() !== '' ? asked : (namedIn(task.description) ?? usual);
      posts.push({
        at: ['caption'],
        text: caption,
        platform,
        tags: fieldOf(output, 'hashtags'),
        isGiven: true,
      });
    }
    for (const { path, fields } of objectsIn(output)) {
      if (typeof fields.platform !== 'string' || typeof fields.text !== 'string') continue;
      posts.push({
        at: [...path, 'text'],
        text: fields.text,
        platform: fields.platform,
        tags: fields.hashtags,
        isGiven: false,
      });
    }
    const unknown = new Set<string>();
    const problems = posts.flatMap(({ at, text, platform, tags, isGiven }): CheckProblem[] => {
      const known = platformOf(platform);
      if (known === undefined) {
        unknown.add(platform.slice(0, 40));
        return isGiven
          ? []
          : [
              {
                path: [...at.slice(0, -1), 'platform'],
                message: `${JSON.stringify(platform.slice(0, 40))} is no platform whose limit is known`,
              },
            ];
      }
      const marks = Array.isArray(tags) ? tags.map((tag) => ` #${String(tag).replace(/^#/, '')}`) : [];
      const whole = text + marks.join('');
      const length = postLength(whole, known);
      if (length > known.limit) {
        return [
          {
            path: at,
            message: `has ${length} characters with its hashtags, and ${platform} takes ${known.limit}`,
          },
        ];
      }
      const size = known.bytes === undefined ? 0 : bytesOf(whole);
      if (size <= (known.bytes ?? 0)) return [];
      return [{ path: at, message: `has ${size} bytes, and ${platform} takes ${known.bytes}` }];
    });
    const isAsked = problems.length === 0 && unknown.size > 0;
    return {
      problems,
      ...(isAsked && { notChecked: `the limit of ${[...unknown].join(', ')} is not known` }),
    };
  },
};
