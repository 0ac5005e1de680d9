import { type AgentTask, InputError } from '@parallel-agents/core';
import { requirePlatform } from '@parallel-agents/registry/internal';
import { createContentTeam, createDevTeam, createReviewTeam, onlyMembers } from '@parallel-agents/teams';
import { type Static, Type } from 'typebox';
import { knownAgents } from '../agents.ts';
import { runAnswerSchema, toRunAnswer } from '../answer/run-answer.ts';
import { capped, looksLikeCode, toAgentTasks } from '../parameters/agent-tasks.ts';
import { several, withBestOf } from '../parameters/best-of.ts';
import { tasksProgress } from '../run/progress-lines.ts';
import { defineStartingTool } from '../run/starting-tool.ts';
import { type MaterialFile, readMaterial } from '../workspace/read-material.ts';

const parameters = Type.Object(
  {
    team: Type.Union([Type.Literal('content'), Type.Literal('dev'), Type.Literal('review')], {
      description:
        'content: five posts on a topic. dev: frontend, backend, database, API, operations of an app. review: code, security, performance, accessibility, tests of files.',
    }),
    subject: Type.Optional(
      Type.String({ description: 'The topic, the name of the app, or the code itself.' }),
    ),
    file: Type.Optional(
      Type.String({ description: 'review: the file, as a path in the workspace; instead of `subject`.' }),
    ),
    files: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Files of the workspace: what is reviewed, or what the team builds on. Paths, folders or patterns such as src/**/*.ts.',
      }),
    ),
    platform: Type.Optional(Type.String({ description: 'content: where the posts will appear.' })),
    features: Type.Optional(Type.Array(Type.String(), { description: 'dev: what the app can do.' })),
    input: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'What the whole team gets besides, such as {"audience": "…"}.',
      }),
    ),
    only: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Only these members, such as ["security", "performance"]. Default: the whole team.',
        minItems: 1,
      }),
    ),
    several,
  },
  { additionalProperties: false },
);
type Given = Static<typeof parameters>;

export const runTeam = defineStartingTool({
  name: 'parallel_agents_team',
  label: 'Run a team of agents',
  description:
    'A ready-made team of five experts at once: a code review, the plan of an app, or posts on a topic. {"team": "review", "files": ["app.py"]} or {"team": "content", "subject": "…"}. Writers of social media posts; or developers; or reviewers of security, performance, accessibility and tests. All results in one answer.',
  parameters,
  outputSchema: runAnswerSchema,
  async plan(given, { host, part }) {
    const { file, files = [], input = {} } = given;
    if (file !== undefined && given.team !== 'review') {
      throw refused('file', 'is read by the review team only', 'Give `files` instead.');
    }
    const named = file === undefined ? files : [file, ...files];
    const isPath = named.length === 0 && isReviewOfPath(given);
    const wanted = isPath ? [given.subject] : named;
    const place = isPath ? 'subject' : files.length === 0 && file !== undefined ? 'file' : 'files';
    const { material, leftOut } = await readMaterial(wanted, host, [place]);
    const { subject, ...others } = given;
    const asked = isPath || subject === undefined ? others : given;
    const team = onlyMembers(tasksOf(asked, material), given.only);
    const shared = { input, material: given.team === 'review' ? [] : material };
    const tasks = toAgentTasks(team, knownAgents, shared);
    return {
      job: {
        spec: { tasks: capped(tasks, host), ...withBestOf(given.several) },
        title: `${given.team} team`,
        tasks: tasks.length,
        registry: knownAgents,
        progressOf: tasksProgress(),
      },
      toAnswer: (report) => toRunAnswer(report, host, { leftOut, part }),
    };
  },
});

/** A review of what is no code is one of the file of that name, or would be paid for in vain. */
function isReviewOfPath(given: Given): given is Given & { subject: string } {
  const { team, subject = '' } = given;
  return team === 'review' && subject.trim() !== '' && !looksLikeCode(subject);
}

/** What stands in `subject`, for those who forgot it. */
const fixForSubject = {
  content: 'Give the topic that the posts are about.',
  dev: 'Give the name of the app.',
  review: 'Give `files`, paths in the workspace, or the code itself.',
};

function tasksOf(given: Given, material: readonly MaterialFile[]): AgentTask[] {
  const { team, subject = '', platform, features } = given;
  if (team === 'review' && material.length > 0) return reviewOf(material, subject);
  if (subject.trim() === '') throw refused('subject', 'is missing', fixForSubject[team]);
  if (team === 'content') {
    requirePlatform(platform, 'platform');
    return createContentTeam(subject, { ...(platform !== undefined && { platform }) });
  }
  if (team === 'dev') return createDevTeam(subject, { ...(features && { features }) });
  return createReviewTeam(subject);
}

function reviewOf(material: readonly MaterialFile[], subject: string): AgentTask[] {
  const fix = 'Leave it out, or leave out the files.';
  if (subject.trim() !== '') throw refused('subject', 'is given beside files', fix);
  return createReviewTeam([...material]);
}

function refused(parameter: keyof Given, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [parameter], message, fix }]);
}
