import type { Check, CheckProblem } from '@parallel-agents/core';
import { filesIn } from '../kit/files.ts';
import { foldWords } from '../kit/fold.ts';
import { listOf } from '../kit/walk.ts';

/** Files that use a component to try or to show it. */
const aside = /[._-](?:test|spec|stories)\.\w+$|(?:^|\/)(?:tests?|__tests__)\//;

/**
 * Each of the `components` occurs in a file, and one that shows what comes from elsewhere has a state for loading and one
 * for errors.
 *
 * Why: a component that is only listed was not built, and a screen without an error state is blank on a bad day.
 */
export const componentStates: Check = {
  name: 'component-states',
  description: 'Components occur in a file; those that load have states for loading and error.',
  fields: ['components', 'states', 'content'],
  run({ output }) {
    const files = filesIn(output);
    const problems = listOf(output, 'components').flatMap(
      ({ path, fields: { name, states } }): CheckProblem[] => {
        const its = files.filter(({ content }) =>
          new RegExp(`(?<![\\w$])${forPattern(String(name))}(?![\\w$])`).test(content),
        );
        if (its.length === 0)
          return [{ path: [...path, 'name'], message: `${String(name)} occurs in no file` }];
        const said = Array.isArray(states) ? states.map((state) => foldWords(String(state))).join(' ') : '';
        const loads = its.some(
          (file) =>
            !aside.test(file.path) &&
            /\b(?:re)?fetch\(|\buse(?:Suspense)?Query\b|\buseSWR\b|\baxios\b|\bawait\s+[\w$(]/.test(
              file.content,
            ),
        );
        // A framework shows these files while something loads, and where it fails.
        const hasFile = (state: string) =>
          files.some((file) => new RegExp(`(?:^|/)\\+?${state}\\.\\w+$`).test(file.path));
        const missing = ['loading', 'error'].filter(
          (state) =>
            !said.includes(state) &&
            !hasFile(state) &&
            !(state === 'loading' && /pending|load|skeleton|busy|fetching|waiting/.test(said)) &&
            !(state === 'error' && /fail|fault|offline/.test(said)),
        );
        if (!loads || missing.length === 0) return [];
        return [
          {
            path: [...path, 'states'],
            message: `it loads data, and has no state for ${missing.join(' and ')}`,
          },
        ];
      },
    );
    return { problems };
  },
};

function forPattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
