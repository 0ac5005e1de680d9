import type { McpServer } from '@modelcontextprotocol/server';
import { type AgentTask, agentTaskSchema } from '@parallel-agents/core';
import { requirePlatform } from '@parallel-agents/registry/internal';
import { createContentTeam, createDevTeam, createReviewTeam, onlyMembers } from '@parallel-agents/teams';
import { z } from 'zod';
import { addTool } from '../add-tool.ts';
import type { Jobs, WantedJob } from '../jobs.ts';
import { type ToolInput, toolInput } from '../tool-input.ts';

/** The most tasks of one call: a model that asks for more has made a mistake. */
const mostTasks = 200;

const { id, agent, description, input, material, timeoutSeconds, outputFormat, dependsOn } =
  agentTaskSchema.shape;

/** A task without what only people decide: which model is paid. */
const taskSchema = z.strictObject({
  id,
  agent: agent.describe('Name of an agent: see list_agents, or make one up in `agents`.'),
  description,
  input,
  material,
  timeoutSeconds,
  outputFormat,
  dependsOn,
});

const limits = z
  .strictObject({
    usd: z.number().positive().optional().describe('US dollars that it may cost.'),
    spawns: z.int().positive().optional().describe('Sessions that it may start.'),
    deadlineSeconds: z.number().positive().optional().describe('Seconds after which it starts nothing more.'),
    concurrent: z.int().min(1).max(10_000).optional().describe('Sessions at once.'),
  })
  .optional()
  .describe('Caps of this job. They narrow those of the configuration, and lift none.');

const bestOf = z
  .strictObject({
    answers: z.int().min(2).max(10).optional().describe('Answers of each task. Default 3.'),
    vote: z.boolean().optional().describe('What most say stands. Default: a panel scores each.'),
    judges: z.int().min(1).max(10).optional().describe('Judges of the panel. Default 3.'),
  })
  .optional()
  .describe('Several answers of each task, of which the best stands. Each costs as much as the first.');

const madeUp = z
  .array(
    z.strictObject({
      name: z.string().describe('Lower case letters, digits and "_".'),
      instructions: z.string().describe('Its system prompt: role, method, limits.'),
    }),
  )
  .max(50)
  .optional()
  .describe('Agents made up for this job. They have no tools.');

const brief = z.strictObject({
  purpose: z.string().describe('What it is for, in a sentence.'),
  name: z.string().optional(),
});

const judged = {
  target: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('The score that independent judges must give. Default 8.5.'),
  maxRounds: z.int().min(1).max(10).optional(),
  limits,
};

const startedSchema = z.object({
  id: z.string(),
  kind: z.string(),
  next: z.string(),
});

const teamSchema = z.strictObject({
  team: z.enum(['review', 'dev', 'content']),
  subject: z.string().describe('review: the code itself. dev: the name of the app. content: the topic.'),
  fileName: z.string().optional().describe('review: tells the language.'),
  platform: z.string().optional().describe('content: where the posts appear.'),
  features: z.array(z.string()).optional().describe('dev: what the app can do.'),
  input: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('What the whole team gets besides, such as {"audience": "…"} or {"stack": "…"}.'),
  only: z.array(z.string()).min(1).optional().describe('Only these members, such as ["security"].'),
  bestOf,
  limits,
});

interface ToolOf<Schema extends z.ZodObject> {
  title: string;
  description: string;
  input: Schema;
  spec(given: z.infer<Schema>): object;
  /** What lists call the job. */
  called(given: z.infer<Schema>): string;
}

/** A tool that starts jobs: what it is given is read as the job that is wanted. */
interface StartingTool {
  title: string;
  description: string;
  input: ToolInput<WantedJob>;
}

function tool<Schema extends z.ZodObject>({
  title,
  description,
  input,
  spec,
  called,
}: ToolOf<Schema>): StartingTool {
  const { shown, read } = toolInput(input);
  return {
    title,
    description,
    input: {
      shown,
      read: (given, path) => {
        const known = read(given, path);
        // Fields that were left out are not there.
        return { spec: JSON.parse(JSON.stringify(spec(known))), title: called(known).slice(0, 200) };
      },
    },
  };
}

/** What a job of each starting tool is, from what the tool was given. Forecasts are made of the same. */
export const starting = {
  run_tasks: tool({
    title: 'Run subagents in parallel',
    description:
      'Spawn many subagents at once and bring every result back, checked. For two or more independent pieces of work: a fan-out, a map over documents, opinions of several experts, a swarm. {"tasks": [{"agent": "critic", "description": "…"}], "agents": [{"name": "critic", "instructions": "…"}]}. Subagents see nothing but their task: put what they need into input or material. Answers at once with an id; wait and result bring what they found.',
    input: z.strictObject({
      tasks: z.array(taskSchema).min(1).max(mostTasks),
      agents: madeUp,
      bestOf,
      limits,
    }),
    spec: ({ tasks, ...rest }) => ({ tasks: tasks as AgentTask[], ...rest }),
    called: ({ tasks }) => (tasks.length === 1 ? '1 task' : `${tasks.length} tasks`),
  }),
  run_team: tool({
    title: 'Run a team of agents',
    description:
      'A ready-made team of five experts at once: review (code, security, performance, accessibility, tests of given code), dev (frontend, backend, database, API, operations of an app) or content (five posts on a topic). {"team": "review", "subject": "<the code itself>", "fileName": "app.py"}. Answers at once with an id; wait and result bring the results.',
    input: teamSchema,
    spec: ({ limits, bestOf, ...team }) => ({ tasks: members(team), limits, bestOf }),
    called: ({ team }) => `${team} team`,
  }),
  orchestrate: tool({
    title: 'Plan a goal and work on it with many agents',
    description:
      'Give a goal in words: it is planned, missing agents are made, tasks run in parallel, and a report is written. {"goal": "Compare three ways to limit our API", "planOnly": true} ends with the plan; give that plan back in `plan` to carry it out. Answers at once with an id.',
    input: z.strictObject({
      goal: z.string().min(1),
      planOnly: z.boolean().optional().describe('End when there is a plan, for somebody to look at.'),
      plan: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('A plan to carry out, as planOnly gave it.'),
      maxTasks: z.int().min(1).max(mostTasks).optional(),
      bestOf,
      limits,
    }),
    spec: (given) => given,
    called: ({ goal }) => goal,
  }),
  create_agents: tool({
    title: 'Create new agents',
    description:
      'Make agents from a sentence each, try them on examples, have them judged and improved until they meet a score. {"create": [{"purpose": "Finds flaky tests in a CI log"}]}. The result is the markdown file of each: nothing is written to disk. Answers at once with an id.',
    input: z.strictObject({ create: z.array(brief).min(1).max(20), ...judged }),
    spec: (given) => given,
    called: ({ create }) => `create ${create.length} agents`,
  }),
  refine_agents: tool({
    title: 'Review and improve agents',
    description:
      'Have agents tried, judged and revised until they meet a score, or only judged as they are. {"agents": ["code_reviewer"]}. The result has the score and the improved markdown file of each: nothing is written to disk. Answers at once with an id.',
    input: z.strictObject({
      agents: z.array(z.string()).min(1).max(20).describe('Names: see list_agents.'),
      reviewOnly: z.boolean().optional().describe('Judge them as they are.'),
      ...judged,
    }),
    spec: ({ agents, reviewOnly, target, maxRounds, limits }) =>
      reviewOnly ? { review: agents, limits } : { refine: agents, target, maxRounds, limits },
    called: ({ agents }) => `refine ${agents.join(', ')}`,
  }),
};

export function registerStarting(server: McpServer, jobs: Jobs): void {
  for (const [name, tool] of Object.entries(starting)) {
    addTool(server, name, { ...tool, outputSchema: startedSchema }, async (wanted) => {
      const { id, kind } = await jobs.start(wanted);
      return { id, kind, next: `wait {"id": "${id}"}, then result {"id": "${id}"}` };
    });
  }
}

type Team = Omit<z.infer<typeof teamSchema>, 'limits' | 'bestOf'>;

/** A team is made of agents whose answers it knows: one of the user's that has the same name does not take part. */
function members({ team, subject, fileName, platform, features, input, only }: Team): AgentTask[] {
  if (team === 'content') requirePlatform(platform, 'platform');
  const all = {
    review: () => createReviewTeam(subject, fileName === undefined ? {} : { fileName }),
    dev: () => createDevTeam(subject, features === undefined ? {} : { features }),
    content: () => createContentTeam(subject, platform === undefined ? {} : { platform }),
  }[team]();
  return onlyMembers(all, only, 'only').map((task) => ({
    ...task,
    agent: `built-in/${task.agent}`,
    input: { ...input, ...task.input },
  }));
}
