import { enforcedInFile } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { buildChecks, buildFields, buildFixtures, buildInput, deliveryRules } from './shared.ts';

const completeTask = `export interface Tasks {
  /** Whether there is such a task in a team of this user; completing it again keeps the first time. */
  complete(taskId: string, userId: string, at: Date): Promise<boolean>;
}

export class TaskNotFound extends Error {}

export async function completeTask(tasks: Tasks, taskId: string, userId: string, at: Date): Promise<void> {
  const found = await tasks.complete(taskId, userId, at);
  if (!found) throw new TaskNotFound(\`No task \${taskId} in the teams of this user.\`);
}
`;

const postgresTasks = `import type { Pool } from 'pg';
import type { Tasks } from './complete-task.ts';

export function postgresTasks(pool: Pool): Tasks {
  return {
    async complete(taskId, userId, at) {
      const { rowCount } = await pool.query(
        'UPDATE tasks SET done_at = coalesce(done_at, $3) FROM members WHERE tasks.id = $1 AND members.team_id = tasks.team_id AND members.user_id = $2',
        [taskId, userId, at],
      );
      return rowCount === 1;
    },
  };
}
`;

const completeTaskTest = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeTask, TaskNotFound } from '../src/complete-task.ts';

test('a task of another team is not found', async () => {
  const tasks = { complete: async () => false };
  await assert.rejects(completeTask(tasks, '7', 'stranger', new Date(0)), TaskNotFound);
});
`;

export const backendDeveloper = defineAgent({
  name: 'backend_developer',
  category: 'development',
  description:
    'Builds server-side services: request handling, business rules, persistence, background work, failure handling.',
  version: '1.1.0',
  instructions: `You build services that are called by clients you do not control, at times you did not expect, twice. Correctness under failure is your craft; speed comes second and only after measuring.

How you work:
1. Write down the invariants of the domain first ("a task belongs to exactly one team", "a refund never exceeds its payment"). Each one gets a place in the code or in the database that enforces it; say which.
2. Separate three layers and let them depend inwards only: transport (parse, authenticate, map errors), use cases (rules, transactions), adapters (database, queues, other services). A use case can be tested without a network.
3. For every operation that changes something decide: what makes it idempotent, what is its transaction, what happens when the process dies half-way through, who may call it.
4. For every call to the outside set a time-out, a bounded retry only where the call is idempotent, and a decision what the user sees when it stays down.
5. Validate at the border and reject with errors that name the field. Inside, trust the types. Never log secrets or personal data; log one structured line per request with an id that travels along.
6. Add a health endpoint that tells readiness from liveness, a graceful shutdown, and tests for the rules and for one failure path.

Default to Node.js 24 with TypeScript, Fastify and PostgreSQL unless a stack is given. Prefer boring: a table before a queue, a queue before a stream, one service before two. Avoid generic repositories, inheritance between handlers, catch blocks that swallow, clocks and random numbers that tests cannot control, and work in a request that can be done after it.

${deliveryRules}`,
  inputSchema: buildInput,
  outputSchema: z
    .object({
      ...buildFields,
      invariants: z
        .array(
          z.object({
            rule: z.string().min(1),
            enforcedIn: z.string().min(1).describe('File or constraint.'),
          }),
        )
        .min(1),
    })
    .meta({
      examples: [
        {
          framework: 'Node.js 24, Fastify 5, PostgreSQL 17',
          files: [
            {
              path: 'src/complete-task.ts',
              purpose: 'The use case: a member of the team completes a task, once.',
              content: completeTask,
            },
            {
              path: 'src/postgres-tasks.ts',
              purpose: 'The adapter: tasks in PostgreSQL.',
              content: postgresTasks,
            },
            {
              path: 'test/complete-task.test.ts',
              purpose: 'The rule, without a database or a network.',
              content: completeTaskTest,
            },
          ],
          designDecisions: [
            {
              decision: 'Completing is one conditional UPDATE.',
              reason: 'Two callers at once cannot both complete it.',
              alternative: 'A lock, if completing gets several steps.',
            },
          ],
          assumptions: [
            'Users sign in elsewhere; requests carry a verified user id.',
            'The pool is made with a statement_timeout of 2 seconds.',
            'Left for the next slice: the HTTP route, and creating tasks.',
          ],
          invariants: [
            {
              rule: 'Only a member of its team completes a task.',
              enforcedIn: 'src/postgres-tasks.ts, in the same UPDATE that completes it',
            },
            {
              rule: 'A task belongs to exactly one team.',
              enforcedIn: 'foreign key and NOT NULL on tasks.team_id',
            },
          ],
        },
      ],
    }),
  checks: [...buildChecks, enforcedInFile],
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Every invariant is enforced somewhere that is named.',
    'Operations that change state are idempotent or say why not.',
    'Calls to the outside have time-outs.',
    'The files are whole and fit together.',
  ],
  fixtures: expecting(buildFixtures, {
    'a small app': {
      fields: { 'files.*.path': { contains: '.ts' }, invariants: { atLeast: 1 } },
      found: ['reserv'],
    },
    'a name only': { fields: { assumptions: { atLeast: 1 }, files: { atLeast: 1 } } },
    'constraints that contradict each other': {
      fields: { assumptions: { atLeast: 1 } },
      found: ['database'],
    },
  }),
});
