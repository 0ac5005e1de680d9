import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AgentDefinition, type AgentResolver, resolverOf } from './agent/agent-definition.ts';
import type { AdmissionControl } from './attempt/admission.ts';
import { type AttemptPolicy, singleModel } from './attempt/attempt-policy.ts';
import { formatPath, InputError } from './errors.ts';
import type { Journal } from './journal/journal.ts';
import { previewTasks, type TaskPreview } from './run/preview.ts';
import { type Run, startRun } from './run/run.ts';
import type { AgentRuntime } from './session/runtime.ts';
import { prepareTasks } from './task/prepare-tasks.ts';
import { type AgentTask, agentTaskSchema } from './task/task.ts';

export interface OrchestratorOptions {
  /** Where sessions run. */
  runtime: AgentRuntime;
  /** Who can be asked: a registry, or a plain list of definitions. */
  agents: AgentResolver | readonly AgentDefinition[];
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
  /** Where runs are kept, so that another process can go on with them. @default nowhere */
  journal?: Journal;
  /**
   * When the journal can keep no more: spawn nothing further, bring back what runs, and say so; or go on without it.
   * An event, `journal-failed`, tells of it at once. @default 'stop'
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
  /** Names the workflow that the run is a step of; lists of runs show its steps together. */
  workflow?: string;
  /** Kept in the journal with the run, as plain data without secrets: what is needed to ask for the same again. */
  request?: unknown;
  /**
   * `false`: results are for whoever iterates the run, as `task-ended`, and are held until they are taken and while tasks
   * that depend on them need them. Each event goes to one reader then, and the report has no results, only the account.
   * @default true
   */
  keepResults?: boolean;
  /** Cancels the run. */
  signal?: AbortSignal;
}

export interface Orchestrator {
  /**
   * Starts all tasks and brings back one result for each.
   * @throws InputError at once, before anything is spawned, if a task cannot be run as it stands
   */
  run(tasks: readonly AgentTask[], options?: RunOptions): Run;
  /**
   * What a run of these tasks would spawn first, and what could follow. Spawns nothing.
   * @throws InputError as `run` does
   */
  preview(tasks: readonly AgentTask[]): Promise<TaskPreview[]>;
  /** Lets go of the runtime's connections. */
  close(): Promise<void>;
}

const limitsSchema = z.object({
  maxConcurrent: z.int().min(1).max(10_000).default(8),
  timeoutSeconds: agentTaskSchema.shape.timeoutSeconds,
  retries: z.int().min(0).max(100).optional(),
  retryDelaySeconds: z.number().min(0).max(3600).default(1),
  rateLimitPatienceSeconds: z.number().min(0).max(86_400).default(900),
  outagePatienceSeconds: z.number().min(0).max(86_400).default(60),
  runId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, ".", "_" or "-", at most 64')
    .optional(),
});

/**
 * Ties a runtime and agents together.
 *
 * @throws InputError `INVALID_OPTION` if a limit is out of range
 */
export function createOrchestrator(options: OrchestratorOptions): Orchestrator {
  const { timeoutSeconds, runId: _runId, ...limits } = checkLimits(options);
  const policy = options.policy ?? singleModel(options.model);
  const retries = limits.retries ?? policy.retries ?? 2;
  const agents = isResolver(options.agents) ? options.agents : resolverOf(options.agents);
  const prepare = (tasks: readonly AgentTask[]) =>
    prepareTasks(tasks, agents, timeoutSeconds === undefined ? {} : { timeoutSeconds });
  return {
    preview: async (tasks) => previewTasks(prepare(tasks), policy),
    run(
      tasks,
      { runId, signal, resume = false, retryFailed = false, keepResults = true, workflow, request } = {},
    ) {
      checkLimits({ runId });
      if (resume) checkResumable(runId, options.journal);
      const { journal, onJournalFailure: onFailure = 'stop' } = options;
      return startRun(prepare(tasks), {
        runId: runId ?? newRunId(),
        runtime: options.runtime,
        policy,
        ...(options.model !== undefined && { model: options.model }),
        ...limits,
        retries,
        keepResults,
        admission: options.admission ?? [],
        ...(signal && { signal }),
        ...(journal && {
          keep: {
            journal,
            resume,
            retryFailed,
            request,
            onFailure,
            ...(workflow !== undefined && { workflow }),
          },
        }),
      });
    },
    close: () => options.runtime.close(),
  };
}

/** Short enough to type, and unique enough to name sessions on a shared gateway. */
function newRunId(): string {
  return `run-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

function checkResumable(runId: string | undefined, journal: Journal | undefined): void {
  const missing = runId === undefined ? 'runId' : journal === undefined ? 'journal' : undefined;
  if (missing === undefined) return;
  const message = `a run cannot be resumed without ${missing}`;
  const fix = `Give ${missing}, or leave resume out.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [missing], message, fix }]);
}

function checkLimits(limits: object): z.infer<typeof limitsSchema> {
  const parsed = limitsSchema.safeParse(limits);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map((found) => {
      const path = found.path.map((part) => (typeof part === 'number' ? part : String(part)));
      const fix = `Correct the option ${formatPath(path)}.`;
      return { code: 'INVALID_OPTION', path, message: found.message, fix };
    }),
  );
}

function isResolver(agents: OrchestratorOptions['agents']): agents is AgentResolver {
  return 'resolve' in agents;
}
