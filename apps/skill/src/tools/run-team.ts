import { type AgentTask, InputError } from '@parallel-agents/core';
import { createContentTeam, createDevTeam, createReviewTeam } from '@parallel-agents/teams';
import { type Static, Type } from 'typebox';
import { knownAgents } from '../agents.ts';
import { runAnswerSchema } from '../answer/run-answer.ts';
import type { Host } from '../host/host.ts';
import { requirePermission } from '../host/permission.ts';
import { runTasks } from '../run/run-tasks.ts';
import { defineTool } from '../tool.ts';
import { readWorkspaceFile } from '../workspace/read-file.ts';

const parameters = Type.Object(
  {
    team: Type.Union([Type.Literal('content'), Type.Literal('dev'), Type.Literal('review')], {
      description:
        'content: five posts on a topic. dev: frontend, backend, database, API, operations of an app. review: code, security, performance, accessibility, tests of one file.',
    }),
    subject: Type.Optional(
      Type.String({ description: 'The topic, the name of the app, or the code itself.' }),
    ),
    file: Type.Optional(
      Type.String({ description: 'review: the file, as a path in the workspace; instead of `subject`.' }),
    ),
    platform: Type.Optional(Type.String({ description: 'content: where the posts will appear.' })),
    features: Type.Optional(Type.Array(Type.String(), { description: 'dev: what the app can do.' })),
    only: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Only these members, such as ["security", "performance"]. Default: the whole team.',
        minItems: 1,
      }),
    ),
  },
  { additionalProperties: false },
);
type Given = Static<typeof parameters>;

export const runTeam = defineTool({
  name: 'parallel_agents_team',
  label: 'Run a team of agents',
  description:
    'Run a ready-made team of five agents at once on a topic, an app or a file, and get all results in one answer. Such as {"team": "content", "subject": "…"} or {"team": "review", "file": "…"}.',
  parameters,
  outputSchema: runAnswerSchema,
  async execute(given, call) {
    requirePermission(call.host);
    const tasks = selected(await tasksOf(given, call.host), given.only);
    return runTasks({ title: `${given.team} team`, tasks, agents: knownAgents }, call);
  },
});

/** What stands in `subject`, for those who forgot it. */
const fixForSubject = {
  content: 'Give the topic that the posts are about.',
  dev: 'Give the name of the app.',
  review: 'Give the code itself, or `file`, its path in the workspace.',
};

async function tasksOf(given: Given, host: Host): Promise<AgentTask[]> {
  const { team, subject = '', file = '', platform, features } = given;
  if (team === 'review' && file !== '') return reviewOf(file, subject, host);
  if (file !== '') throw refused('file', 'is read by the review team only', 'Leave it out.');
  if (subject.trim() === '') throw refused('subject', 'is missing', fixForSubject[team]);
  if (team === 'content') return createContentTeam(subject, { ...(platform !== undefined && { platform }) });
  if (team === 'dev') return createDevTeam(subject, { ...(features && { features }) });
  return createReviewTeam(subject);
}

async function reviewOf(file: string, subject: string, host: Host): Promise<AgentTask[]> {
  const fix = 'Leave it out, or leave out `file`.';
  if (subject.trim() !== '') throw refused('subject', 'is given beside a file', fix);
  const { text, name } = await readWorkspaceFile(file, host);
  if (text.trim() === '') throw refused('file', 'is empty', 'Give a file with something to review.');
  return createReviewTeam(text, { fileName: name });
}

function refused(parameter: keyof Given, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [parameter], message, fix }]);
}

/** A member goes by the end of its task’s id (`security`) or by its agent’s name. */
function selected(tasks: readonly AgentTask[], only: readonly string[] | undefined): AgentTask[] {
  if (only === undefined) return [...tasks];
  const memberOf = ({ id = '' }: AgentTask): string => id.slice(id.indexOf('-') + 1);
  const known = tasks.map(memberOf);
  const unknown = only.filter(
    (name) => !tasks.some((task) => name === task.agent || name === memberOf(task)),
  );
  if (unknown.length > 0) {
    const message = `the team has no member ${unknown.map((name) => JSON.stringify(name)).join(', ')}`;
    const fix = `Its members are: ${known.join(', ')}.`;
    throw refused('only', message, fix);
  }
  return tasks.filter((task) => only.includes(task.agent) || only.includes(memberOf(task)));
}
