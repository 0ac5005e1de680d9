import { z } from 'zod';
import {
  type AgentDefinition,
  type AgentResolver,
  type AgentsIn,
  type KnownAgents,
  resolverOf,
} from './agent/agent-definition.ts';
import { usableAgents } from './agent/usable-agents.ts';
import type { AdmissionControl } from './attempt/admission.ts';
import { type AttemptPolicy, singleModel } from './attempt/attempt-policy.ts';
import { formatPath, InputError, type InputIssue } from './errors.ts';
import { isRecord } from './is-record.ts';
import { sayIssue } from './issue-words.ts';
import type { OpenJob } from './job/job.ts';
import type { Journal } from './log/journal.ts';
import { nodeCrypto } from './node-parts.ts';
import { previewTasks, type TaskPreview } from './run/preview.ts';
import { type Run, startRun } from './run/run.ts';
import type { AgentRuntime } from './session/runtime.ts';
import { prepareTasks } from './task/prepare-tasks.ts';
import { withShared } from './task/shared-material.ts';
import { agentTaskSchema } from './task/task.ts';
import type { ResultsOf, TaskInput, WithInputs } from './task/task-input.ts';
import type { ToolSource } from './tools/tool.ts';

export interface OrchestratorOptions<
  Agents extends AgentResolver | readonly AgentDefinition[] = AgentResolver | readonly AgentDefinition[],
> {
  /** Where sessions run. */
  runtime: AgentRuntime;
  /** Who can be asked by name: a registry, or a plain list of definitions. @default nobody: tasks carry their agents */
  agents?: Agents;
  /**
   * Sessions at the same time; at least 1. The others wait, none is dropped.
   * @default 8, what a small OpenClaw gateway runs at once
   */
  maxConcurrent?: number;
  /** The model for tasks that name none, as `provider/model`. @default the runtime's */
  model?: string;
  /** Seconds one session may take, for tasks that do not say. @default 120 */
  timeoutSeconds?: number;
  /** How often a transient fault is tried again. 0 for never. @default what the policy says, else 2 */
  retries?: number;
  /** Seconds before the first retry, give or take half; doubles with each. @default 1 */
  retryDelaySeconds?: number;
  /** Seconds after which a task that meets nothing but 429s gives up; they use up no retry. @default 900 */
  rateLimitPatienceSeconds?: number;
  /** Seconds after which a task whose provider stays down (503, 529) gives up. @default 60 */
  outagePatienceSeconds?: number;
  /** Which model, and again or not. @default one model and one corrective attempt */
  policy?: AttemptPolicy;
  /** Asked before each session: rate limits, budgets. @default none */
  admission?: readonly AdmissionControl[];
  /**
   * Where the tools of agents come from, on runtimes that can be offered some (`toolCalls`). Its owner closes it.
   * @default agents have the runtime's own, if any
   */
  tools?: ToolSource;
  /** Where runs are kept, so that another process can go on with them. @default nowhere */
  journal?: Journal;
  /**
   * When the journal can keep no more: spawn nothing further, bring back what runs, and say so; or go on without it.
   * An event, `journal.failed`, tells of it at once. @default 'stop'
   */
  onJournalFailure?: 'stop' | 'continue';
}

export interface RunOptions {
  /** Names the run in attempt ids. @default a random id */
  runId?: string;
  /**
   * Go on with the run of this `runId` where earlier processes left it: results stand, sessions that still run are
   * found again, and only what nobody has paid for is spawned. The tasks must be those it was started with.
   * @default false
   */
  resume?: boolean;
  /**
   * With `resume`: tasks that ended without completing are done again, with as many tries and as much time as the first
   * time. What they were paid for stays in the account.
   * @default false
   */
  retryFailed?: boolean;
  /**
   * The job that the run belongs to: its events go into the log of that, and it is gone on with where that log has it.
   * @default a job of its own, which has the id of the run
   */
  job?: OpenJob;
  /** The name of the run within `job`. @default the job has no other runs */
  step?: string;
  /** Kept in the journal with the run, as plain data without secrets: what is needed to ask for the same again. */
  request?: unknown;
  /** Kept with the run, for lists: what it is for, in at most 200 characters. */
  title?: string;
  /**
   * `false`: results are for whoever iterates the run, as `task.ended`, and are held until they are taken and while tasks
   * that depend on them need them. Each event goes to one reader then, and the report has no results, only the account.
   * @default true
   */
  keepResults?: boolean;
  /**
   * Others wait for what it says of them: it plans, or reports. A runtime whose sessions take hours may have them run
   * elsewhere, at once. @default false
   */
  urgent?: boolean;
  /** Cancels the run. */
  signal?: AbortSignal;
}

export interface Orchestrator<Known extends KnownAgents = KnownAgents> {
  /**
   * Starts all tasks and brings back one result for each, in their order.
   * @throws InputError at once, before anything is spawned, if a task cannot be run as it stands
   * @example
   * const { results } = await orchestrator.run([{ agent: critic, description: 'Review it.', input: { text } }]);
   * if (results[0].status === 'completed') console.log(results[0].output.faults);
   */
  run<Tasks extends readonly [] | readonly TaskInput<keyof Known & string>[]>(
    tasks: WithInputs<Tasks, Known>,
    options?: RunOptions,
  ): Run<ResultsOf<Tasks, Known>>;
  /**
   * What a run of these tasks would spawn first, and what could follow. Spawns nothing.
   * @throws InputError as `run` does
   */
  preview(tasks: readonly TaskInput[]): Promise<TaskPreview[]>;
  /** Lets go of the runtime's connections. */
  close(): Promise<void>;
}

/** What a run may be called. */
export const runIdSchema: z.ZodType<string> = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, ".", "_" or "-", at most 64');

/** Unknown fields have words of their own. */
const noObject = {
  error: ({ code }: { code: string }) => (code === 'invalid_type' ? 'must be an object' : undefined),
};

const optionsSchema = z.strictObject(
  {
    runtime: z.custom<AgentRuntime>(
      isRuntime,
      'must be a runtime, such as openaiCompatible({ baseUrl, model }), openclaw({ url }) or scripted()',
    ),
    agents: z
      .custom<AgentResolver | readonly AgentDefinition[]>(
        (value) => Array.isArray(value) || (isRecord(value) && typeof value.resolve === 'function'),
        'must be a list of agents or a registry',
      )
      .default([]),
    maxConcurrent: z.int().min(1).max(10_000).default(8),
    model: z.string().optional(),
    timeoutSeconds: agentTaskSchema.shape.timeoutSeconds,
    retries: z.int().min(0).max(100).optional(),
    retryDelaySeconds: z.number().min(0).max(3600).default(1),
    rateLimitPatienceSeconds: z.number().min(0).max(86_400).default(900),
    outagePatienceSeconds: z.number().min(0).max(86_400).default(60),
    policy: z.custom<AttemptPolicy>(isRecord, 'must be a policy').optional(),
    admission: z.array(z.custom<AdmissionControl>(isRecord, 'must be an admission control')).default([]),
    tools: z.custom<ToolSource>(isRecord, 'must be a source of tools').optional(),
    journal: z.custom<Journal>(isRecord, 'must be a journal').optional(),
    onJournalFailure: z.enum(['stop', 'continue']).default('stop'),
  },
  noObject,
);

const runOptionsSchema = z.strictObject(
  {
    runId: runIdSchema.optional(),
    resume: z.boolean().default(false),
    retryFailed: z.boolean().default(false),
    job: z.custom<OpenJob>(isRecord, 'must be a job').optional(),
    step: z.string().optional(),
    request: z.unknown().optional(),
    title: z.string().max(200).optional(),
    keepResults: z.boolean().default(true),
    urgent: z.boolean().default(false),
    signal: z
      .custom<AbortSignal>((value) => value instanceof AbortSignal, 'must be an AbortSignal')
      .optional(),
  },
  noObject,
);

/**
 * Ties a runtime and agents together.
 *
 * @throws InputError `INVALID_OPTION` if there is no runtime, a limit is out of range or an option is unknown;
 * `INVALID_AGENT` if an agent is not usable, or two different ones have one name
 * @example
 * const orchestrator = createOrchestrator({ runtime: scripted(), agents: [critic], maxConcurrent: 20 });
 * const { results } = await orchestrator.run([{ agent: 'critic', description: 'Review it.' }]);
 */
export function createOrchestrator<
  const Agents extends AgentResolver | readonly AgentDefinition[] = readonly [],
>(options: OrchestratorOptions<Agents>): Orchestrator<AgentsIn<Agents>> {
  const {
    timeoutSeconds,
    agents: given,
    policy: ownPolicy,
    retries: ownRetries,
    ...checked
  } = check(optionsSchema, options);
  const {
    runtime,
    model,
    maxConcurrent,
    retryDelaySeconds,
    rateLimitPatienceSeconds,
    outagePatienceSeconds,
  } = checked;
  const policy = ownPolicy ?? singleModel(model);
  const retries = ownRetries ?? policy.retries ?? 2;
  const agents = 'resolve' in given ? given : resolverOf(usableAgents(given));
  const prepare = (tasks: readonly TaskInput[]) =>
    withShared(prepareTasks(tasks, agents, timeoutSeconds === undefined ? {} : { timeoutSeconds }));
  const run = (tasks: readonly TaskInput[], options: RunOptions = {}): Run => {
    const given = check(runOptionsSchema, options);
    const { signal, resume, retryFailed, keepResults, urgent, job, step, request, title } = given;
    const runId = job ? check(runOptionsSchema, { runId: job.runLog(step).runId }).runId : given.runId;
    const { journal, admission, tools, onJournalFailure: onFailure } = checked;
    if (resume && !job) checkResumable(runId, journal);
    return startRun(prepare(tasks), {
      runId: runId ?? newRunId(),
      runtime,
      policy,
      ...(model !== undefined && { model }),
      maxConcurrent,
      retryDelaySeconds,
      rateLimitPatienceSeconds,
      outagePatienceSeconds,
      retries,
      keepResults,
      urgent,
      admission,
      ...(tools && { tools }),
      ...(signal && { signal }),
      keep: {
        resume,
        retryFailed,
        title,
        request,
        onFailure,
        ...(journal && { journal }),
        ...(job && { job }),
        ...(step !== undefined && { step }),
      },
    });
  };
  return {
    preview: async (tasks) => previewTasks(prepare(tasks), policy),
    // One result for each task, in their order, with the output that its agent's schema has accepted.
    run: (tasks, options) => run(tasks, options) as never,
    close: () => runtime.close(),
  };
}

/** Of the options of something that starts runs, such as a goal, those that its orchestrator takes. */
export function orchestratorOptionsOf<Options extends Partial<OrchestratorOptions>>(
  options: Options,
): Pick<Options, keyof Options & keyof OrchestratorOptions> {
  const taken = Object.entries(options).filter(([name]) => name in optionsSchema.shape);
  return Object.fromEntries(taken) as Pick<Options, keyof Options & keyof OrchestratorOptions>;
}

/** Short enough to type, and unique enough to name sessions on a shared gateway. */
function newRunId(): string {
  return `run-${nodeCrypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

function checkResumable(runId: string | undefined, journal: Journal | undefined): void {
  const missing = runId === undefined ? 'runId' : journal === undefined ? 'journal' : undefined;
  if (missing === undefined) return;
  const message = `a run cannot be resumed without ${missing}`;
  const fix = `Give ${missing}, or leave resume out.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [missing], message, fix }]);
}

function check<Schema extends z.ZodObject>(schema: Schema, options: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.flatMap((found) => issuesOf(found, schema)));
}

function issuesOf(found: z.core.$ZodIssue, schema: z.ZodObject): InputIssue[] {
  const code = 'INVALID_OPTION';
  const path = found.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (found.code === 'unrecognized_keys') {
    const fix = `The options are: ${Object.keys(schema.shape).join(', ')}.`;
    return found.keys.map((key) => ({ code, path: [...path, key], message: 'is not an option', fix }));
  }
  const fix = path.length === 0 ? 'Give an object with options.' : `Correct the option ${formatPath(path)}.`;
  return [{ code, path, message: sayIssue(found), fix }];
}

function isRuntime(value: unknown): value is AgentRuntime {
  return isRecord(value) && typeof value.spawn === 'function';
}
