import type { Check } from '@parallel-agents/core';
import { foldSpaces, shown } from '../kit/fold.ts';
import { sourcesOf } from '../kit/sources.ts';
import { objectsWith } from '../kit/walk.ts';

/** As it stands; without backticks; without a remark behind it, such as "(line 11)". */
function spellings(text: string): string[] {
  const bare = foldSpaces(text.replaceAll('`', ''));
  return [foldSpaces(text), bare, bare.replace(/ \([^()]*\)$/, '')].filter((one) => one !== '');
}

/**
 * The `source` (where data comes in) and the `sink` (where it does harm) of a weakness both occur in the code.
 *
 * Why: a path with one end is a guess about code that nobody has seen.
 */
export const sourcesAndSinks: Check = {
  name: 'sources-and-sinks',
  description: 'The source and the sink of each weakness occur in the input.',
  fields: ['source', 'sink'],
  run(subject) {
    const given = foldSpaces(
      sourcesOf(subject)
        .map(({ text }) => text)
        .join('\n'),
    );
    const problems = (['source', 'sink'] as const).flatMap((end) =>
      objectsWith(subject.output, 'source', 'sink').flatMap(({ path, fields }) =>
        spellings(fields[end]).some((one) => given.includes(one))
          ? []
          : [
              {
                path: [...path, end],
                message: `${shown(fields[end])} does not occur in the input; copy it from there`,
              },
            ],
      ),
    );
    return { problems };
  },
};
