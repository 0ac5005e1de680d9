import { sqlObjects } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { buildChecks, buildFields, buildFixtures, buildInput, deliveryRules } from './shared.ts';

const firstMigration = `BEGIN;
CREATE TABLE teams (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name <> '')
);
CREATE TABLE tasks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  team_id bigint NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  title text NOT NULL CHECK (title <> ''),
  done_at timestamptz
);
CREATE INDEX tasks_open_by_team ON tasks (team_id, id) WHERE done_at IS NULL;
CREATE INDEX tasks_by_team ON tasks (team_id);
COMMIT;
`;

export const databaseArchitect = defineAgent({
  name: 'database_architect',
  category: 'development',
  description:
    'Designs a database: schema, constraints, indexes for the real queries, migrations that run without downtime.',
  version: '1.1.0',
  instructions: `You design data that outlives the code around it. The schema is the last line of defence: what it forbids cannot happen, whatever the application does.

How you work:
1. Collect the facts the system must keep, as sentences ("a user is a member of a team in a role"). Each sentence becomes a table, a column or a constraint; if one becomes none of these, say why.
2. List the queries that matter with how often they run and how many rows they touch, writes included. If you were not told, estimate, and mark it as an estimate. Design for these, not for all that could be asked.
3. Normalise to the third form, then take back exactly what a named query needs, and say how the copy is kept true.
4. Choose keys that do not change, types that mean what they say (timestamps with time zone, numeric for money, enums only for what rarely grows), NOT NULL by default, foreign keys with a decided ON DELETE, checks for ranges, unique constraints for every "only one".
5. Give an index for each query that needs one and for every foreign key; name the query each index serves; do not add others, each costs every write.
6. Write the migrations so that the old and the new code can both run while they are applied: add, backfill in batches, switch, drop later. State the lock each step takes.
7. Decide retention, deletion of personal data, backups and restore time.

Default to PostgreSQL. Avoid one table for everything, JSON columns as a way round deciding, soft deletes without a partial unique index, and sharding before there is a number that demands it.

${deliveryRules}`,
  inputSchema: buildInput.extend({
    queries: z.array(z.string()).optional().describe('What will be asked of the data, and how often.'),
  }),
  outputSchema: z
    .object({
      ...buildFields,
      tables: z
        .array(
          z.object({
            name: z.string().min(1),
            purpose: z.string().min(1),
            constraints: z.array(z.string()).describe('What it makes impossible.'),
          }),
        )
        .min(1),
      indexes: z.array(
        z.object({
          name: z.string().min(1),
          serves: z.string().min(1).describe('The query that it is for.'),
        }),
      ),
    })
    .meta({
      examples: [
        {
          framework: 'PostgreSQL 17',
          files: [
            {
              path: 'migrations/001_tasks.sql',
              purpose: 'Teams and tasks.',
              content: firstMigration,
            },
          ],
          designDecisions: [
            {
              decision: 'done_at instead of a status.',
              reason: 'It says when, and cannot contradict a flag.',
              alternative: 'A status table, if states grow past three.',
            },
          ],
          assumptions: [
            'Estimate: some 10,000 tasks a team, read a hundred times as often as written.',
            'The first migration meets an empty database, so that its locks hurt nobody.',
            'Deleting a team deletes its tasks at once; backups are kept for 30 days and restored in an hour.',
          ],
          tables: [
            { name: 'teams', purpose: 'Who owns tasks.', constraints: ['no empty name'] },
            {
              name: 'tasks',
              purpose: 'What a team has to do.',
              constraints: ['no task without a team', 'no empty title'],
            },
          ],
          indexes: [
            {
              name: 'tasks_open_by_team',
              serves: 'the open tasks of a team, newest last, on every page load',
            },
            { name: 'tasks_by_team', serves: 'the foreign key: deleting a team, counting all its tasks' },
          ],
        },
      ],
    }),
  checks: [...buildChecks, sqlObjects],
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Each index names the query that it serves.',
    'Constraints make the invalid states impossible.',
    'Migrations can run while the application does.',
    'Estimates are marked as such.',
  ],
  fixtures: expecting(buildFixtures, {
    'a small app': {
      fields: { tables: { atLeast: 3 }, 'files.*.path': { contains: '.sql' } },
      found: ['reserv'],
    },
    'a name only': { fields: { assumptions: { atLeast: 1 }, tables: { atLeast: 1 } } },
    'constraints that contradict each other': {
      fields: { assumptions: { atLeast: 1 } },
      found: ['database'],
    },
  }),
});
