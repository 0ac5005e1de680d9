import { type AgentTask, agentTaskSchema, InputError, type InputIssue } from '@parallel-agents/core';
import { briefSchema } from '@parallel-agents/meta/internal/brief';
import { agentJobLimits } from '@parallel-agents/meta/internal/limits';
import { z } from 'zod';
import { madeUpAgentSchema } from '../agents/made-up-agents.ts';
import { nearestName } from '../basics/nearest-name.ts';
import { limitsSchema } from '../config/limits.ts';
import { issuesOf } from '../documents/zod-issues.ts';

/** What every job may have, whatever its kind. */
export const jobFields = {
  title: z.string().max(200).exactOptional().describe('What it is for, in a few words, for lists.'),
  limits: limitsSchema
    .exactOptional()
    .describe('Caps of this job. They narrow what is allowed already, and lift nothing.'),
};

/** Answers of each task, where several are wanted and nobody says how many. */
export const defaultAnswers = 3;

/** Several answers of each task; of a goal, of those of its plan. */
export const bestOfSchema = z
  .strictObject({
    answers: z
      .int()
      .min(2)
      .max(10)
      .exactOptional()
      .describe('Answers that are wanted of each task. Default 3.'),
    vote: z
      .boolean()
      .exactOptional()
      .describe('What most of them say stands. Default false: a panel scores each, and the best stands.'),
    judges: z
      .int()
      .min(1)
      .max(10)
      .exactOptional()
      .describe('Judges of the panel that scores, from 1 to 10. Default 3.'),
    judgeModels: z
      .array(z.string().trim().min(1, 'must name a model'))
      .exactOptional()
      .describe(
        'Models that judges run on, in turn. Default: that of the gate, the cheapest tier, or the model of tasks.',
      ),
  })
  .describe('Several answers of each task, of which the best stands. Each costs as much as the first.');

export type BestOfSpec = z.infer<typeof bestOfSchema>;

const judging = {
  judges: agentJobLimits.judges
    .unwrap()
    .exactOptional()
    .describe('Seats of the panel, from 3 to 10. Default 3.'),
  judgeModels: z
    .array(z.string().trim().min(1, 'must name a model'))
    .exactOptional()
    .describe('Models that judges run on, in turn. Default: the tiers.'),
};

const refining = {
  target: agentJobLimits.target
    .unwrap()
    .exactOptional()
    .describe('What the panel and the held-out judge must give, from 0 to 10. Default 8.5.'),
  maxRounds: agentJobLimits.maxRounds
    .unwrap()
    .exactOptional()
    .describe('Reviews of an agent at most. Default 4.'),
  ...judging,
};

const names = z.array(z.string().trim().min(1, 'must name an agent')).min(1, 'names no agent');

/** Each kind of job, by the field that only it has. */
const kinds = {
  tasks: z.strictObject({
    tasks: z.array(agentTaskSchema).min(1).describe('What is to be done; all of it runs in the end.'),
    agents: z
      .array(madeUpAgentSchema)
      .max(50, 'must be at most 50 agents')
      .exactOptional()
      .describe('Agents made up for this job, which tasks name like any other. They have no tools.'),
    bestOf: bestOfSchema.exactOptional(),
    ...jobFields,
  }),
  goal: z.strictObject({
    goal: z.string().min(1).describe('What is wanted, in words: it is planned, done and reported on.'),
    plan: z.unknown().optional().describe('A plan to carry out instead of asking a planner.'),
    planOnly: z.boolean().exactOptional().describe('End when there is a plan. Default false.'),
    maxTasks: z.int().min(1).max(1000).exactOptional().describe('Tasks of the plan at most. Default 20.'),
    maxDepth: z.int().min(1).max(1000).exactOptional().describe('Tasks in a chain at most. Default 10.'),
    maxAgents: z
      .int()
      .min(1)
      .max(10_000)
      .exactOptional()
      .describe('Agents that the planner is shown at most: of more, those nearest to the goal. Default 40.'),
    createAgents: z.boolean().exactOptional().describe('Make agents that the plan is missing. Default true.'),
    bestOf: bestOfSchema.exactOptional(),
    ...jobFields,
  }),
  create: z.strictObject({
    create: z.array(briefSchema).min(1, 'holds no brief').describe('Agents to make, a brief each.'),
    ...refining,
    ...jobFields,
  }),
  refine: z.strictObject({
    refine: names.describe('Agents to try, judge and revise: names, files, folders, packages.'),
    ...refining,
    ...jobFields,
  }),
  review: z.strictObject({
    review: names.describe('Agents to try and judge as they are: names, files, folders, packages.'),
    ...judging,
    ...jobFields,
  }),
};

/** What a user asks for. Plain data: a file, a request and a kept job have the same form. */
export const jobSpecSchema: z.ZodType<JobSpec> = z
  .union([kinds.tasks, kinds.goal, kinds.create, kinds.refine, kinds.review])
  .meta({ title: 'parallel-agents job', description: 'What is to be done, of one of five kinds.' });

export type JobKind = keyof typeof kinds;
export type TasksSpec = Omit<z.infer<typeof kinds.tasks>, 'tasks'> & { tasks: readonly AgentTask[] };
export type GoalSpec = z.infer<typeof kinds.goal>;
export type CreateSpec = z.infer<typeof kinds.create>;
export type RefineSpec = z.infer<typeof kinds.refine>;
export type ReviewSpec = z.infer<typeof kinds.review>;

/** A job, by the one field that says of which kind it is: `tasks`, `goal`, `create`, `refine` or `review`. */
export type JobSpec = TasksSpec | GoalSpec | CreateSpec | RefineSpec | ReviewSpec;

/** Of which kind a job is. */
export function kindOf(spec: object): JobKind | undefined {
  const found = (Object.keys(kinds) as JobKind[]).filter((kind) => kind in spec);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Reads a job that comes from outside. What is wrong inside a task, the run says, together with all else that is wrong.
 *
 * @throws InputError `INVALID_TASK` naming each field
 * @example
 * const spec = readJobSpec(JSON.parse(await readFile('job.json', 'utf8')));
 * const report = await app.start(spec);
 */
export function readJobSpec(given: unknown): JobSpec {
  const kind = typeof given === 'object' && given !== null ? kindOf(given) : undefined;
  if (kind === undefined) throw new InputError([noKind(given)]);
  const schema =
    kind === 'tasks' ? kinds.tasks.extend({ tasks: z.array(z.custom<AgentTask>()) }) : kinds[kind];
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as JobSpec;
  const fields = Object.keys(kinds[kind].shape);
  const fixFor = (path: InputIssue['path']) => {
    const near = nearestName(String(path[0]), fields);
    return `${near === undefined || near === path[0] ? '' : `Did you mean "${near}"? `}The fields are: ${fields.join(', ')}.`;
  };
  throw new InputError(issuesOf(parsed.error, 'INVALID_TASK', fixFor));
}

const severalSchema = z.looseObject({
  spec: z.looseObject({ bestOf: z.looseObject({ answers: z.number().default(defaultAnswers) }) }),
});

/** How many answers of each task a kept job wants; nothing where one will do. */
export function answersWanted(request: unknown): number | undefined {
  return severalSchema.safeParse(request).data?.spec.bestOf.answers;
}

/** The JSON Schema of a job, for editors and other programs. */
export function jobSpecJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(jobSpecSchema, { io: 'input' }) };
}

function noKind(given: unknown): InputIssue {
  const known = Object.keys(kinds).join(', ');
  const has = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  const several = has.filter((field) => Object.hasOwn(kinds, field));
  const message =
    several.length > 1
      ? `asks for several things at once: ${several.join(', ')}`
      : 'does not say what is wanted';
  return { code: 'INVALID_TASK', path: [], message, fix: `Give exactly one of: ${known}.` };
}
