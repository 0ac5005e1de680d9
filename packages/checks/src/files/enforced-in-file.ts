import type { Check } from '@parallel-agents/core';
import { filesIn } from '../kit/files.ts';
import { objectsWith } from '../kit/walk.ts';

/**
 * `enforcedIn` names a file that is there, or a constraint of the database.
 *
 * Why: a rule that nothing enforces is a wish.
 */
export const enforcedInFile: Check = {
  name: 'enforced-in-file',
  description: 'Where a rule is enforced is a file of the output, or a constraint.',
  fields: ['enforcedIn', 'path'],
  run({ output }) {
    const paths = filesIn(output).map(({ path }) => path.replace(/^\.\//, ''));
    const problems = objectsWith(output, 'enforcedIn').flatMap(({ path, fields: { enforcedIn } }) => {
      const named = pathsIn(enforcedIn);
      const isConstraint =
        /constraint|foreign key|unique|not null|check|trigger|primary key|index|enum|type/i.test(enforcedIn);
      const missing = named.filter(
        (name) => !paths.some((known) => known === name || known.endsWith(`/${name}`)),
      );
      const say = (message: string) => [{ path: [...path, 'enforcedIn'], message }];
      if (missing.length > 0 && !(isConstraint && missing.every((name) => name.endsWith('.sql'))))
        return say(`${missing[0]} is none of the files`);
      return named.length > 0 || isConstraint
        ? []
        : say('names neither a file of the answer nor a constraint');
    });
    return { problems };
  },
};

/** The paths that a text names: words with a slash in them, or with the end of a source file. */
function pathsIn(text: string): string[] {
  const words = text.match(/[\w@.[\]/-]+/g) ?? [];
  return words
    .map((word) => word.replace(/^\/+/, '').replace(/[/.]$/, ''))
    .filter((word) => word.includes('/') || sourceFile.test(word));
}

const sourceFile = /.\.(?:ts|js|mts|mjs|tsx|jsx|py|go|rs|java|rb|php|cs|sql|prisma)$/;
