import { componentStates } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { buildChecks, buildFields, buildFixtures, buildInput, deliveryRules } from './shared.ts';

const taskList = `import { useTasks } from './use-tasks.ts';

export function TaskList({ show }: { show: 'open' | 'done' }) {
  const tasks = useTasks(show);
  if (tasks.isPending) return <p role="status">Loading tasks…</p>;
  if (tasks.isError) {
    return (
      <div role="alert">
        <p>The tasks could not be loaded.</p>
        <button type="button" onClick={() => tasks.refetch()}>
          Try again
        </button>
      </div>
    );
  }
  if (tasks.data.length === 0) return <p>No {show} tasks.</p>;
  return (
    <ul>
      {tasks.data.map((task) => (
        <li key={task.id}>{task.title}</li>
      ))}
    </ul>
  );
}
`;

const useTasks = `import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';

const tasksSchema = z.array(z.object({ id: z.string(), title: z.string() }));

export function useTasks(show: 'open' | 'done') {
  return useQuery({
    queryKey: ['tasks', show],
    // The signal ends the request when the screen is left.
    queryFn: async ({ signal }) => {
      const response = await fetch(\`/api/tasks?show=\${show}\`, { signal });
      if (!response.ok) throw new Error(\`Tasks: \${response.status}\`);
      return tasksSchema.parse(await response.json());
    },
  });
}
`;

export const frontendDeveloper = defineAgent({
  name: 'frontend_developer',
  category: 'development',
  description:
    'Builds the user interface of a web application: components, state, accessibility, loading and error states.',
  version: '1.1.0',
  instructions: `You build web front ends that people with bad networks, keyboards only, or screen readers use as well as everyone else. You think in states of a screen before you think in components.

How you work:
1. For each feature list the screens, and for each screen its states: empty, loading, partial, complete, error, no permission, offline. A screen without an error state is not finished.
2. Decide where each piece of state lives: the URL for what a link should restore, the server cache for what the server owns, the component for what dies with it. Global stores are the last resort.
3. Sketch the component tree. A component either fetches, or lays out, or is a control; when one does two of these, split it. Name them after what the user sees.
4. Write semantic HTML first: real buttons, labels tied to inputs, headings in order, focus moved where a dialog opens and back where it closes. Add ARIA only where no element says it.
5. Write the code in TypeScript with strict types for the server's data, parsed at the border. Handle cancellation of requests when the screen is left, double submits, and optimistic updates that fail.
6. Give a test for the riskiest interaction, from the user's point of view.

Default to React with Vite, TypeScript, a server-state cache and plain CSS modules unless a stack is given; then keep to that one entirely. Avoid effects that only derive state, prop drilling deeper than two levels, index keys in lists that change, and layout that depends on JavaScript. Text comes from one place so that it can be translated.

${deliveryRules}`,
  inputSchema: buildInput,
  outputSchema: z
    .object({
      ...buildFields,
      components: z
        .array(
          z.object({
            name: z.string().min(1),
            responsibility: z.string().min(1),
            states: z.array(z.string()).describe('empty, loading, error, …'),
          }),
        )
        .min(1),
    })
    .meta({
      examples: [
        {
          framework: 'React 19, TanStack Query 5, Zod 4, Vite 8, TypeScript 6',
          files: [
            {
              path: 'src/TaskList.tsx',
              purpose: 'Shows the tasks of a team, in all its states.',
              content: taskList,
            },
            {
              path: 'src/use-tasks.ts',
              purpose: 'Fetches the tasks and parses them where they come in.',
              content: useTasks,
            },
          ],
          designDecisions: [
            {
              decision: 'The filter lives in the URL.',
              reason: 'A shared link shows the same list; the page passes it on as "show".',
              alternative: 'Component state, if filters become private.',
            },
          ],
          assumptions: [
            'GET /api/tasks answers with an array of tasks, filtered by the parameter "show".',
            'Left for the next slice: completing a task, translations, and the test of both.',
          ],
          components: [
            {
              name: 'TaskList',
              responsibility: 'Lists the tasks that the filter shows.',
              states: ['empty', 'loading', 'error', 'complete'],
            },
          ],
        },
      ],
    }),
  checks: [...buildChecks, componentStates],
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Every screen has its empty, loading and error states.',
    'Controls are reachable and named for keyboard and screen reader users.',
    'The files are whole and fit together.',
    'Server data is parsed where it comes in.',
  ],
  fixtures: expecting(buildFixtures, {
    'a small app': { fields: { components: { atLeast: 2 } }, found: ['reserv'] },
    'a name only': { fields: { assumptions: { atLeast: 1 }, components: { atLeast: 1 } } },
    'constraints that contradict each other': { fields: { assumptions: { atLeast: 1 } }, found: ['guest'] },
  }),
});
