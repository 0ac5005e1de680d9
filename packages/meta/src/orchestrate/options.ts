import { randomUUID } from 'node:crypto';
import {
  type AgentDefinition,
  type AgentTask,
  type AttemptPolicy,
  InputError,
  type JobEvent,
  type JobLimits,
  type OpenJob,
  type OrchestratorOptions,
} from '@parallel-agents/core';
import { formatPath, sayIssue } from '@parallel-agents/core/internal';
import { z } from 'zod';
import type { PlanObjection } from './check-plan.ts';
import type { MissingAgent, Plan, PlannedTask, Replan } from './plan.ts';
import { defaultMaxAgents } from './shortlist.ts';

/** What `createAgent` works with. */
export interface CreationContext {
  /** The part of the orchestration’s job that it belongs to: its runs are steps such as `create-1.a1.create`. */
  job: OpenJob;
  signal: AbortSignal;
  /** What the goal demands that scores come to, from 0 to 10; absent where it names no number. */
  atLeast?: number;
}

/** An agent that was made, with what there is to be said of it. */
export interface CreatedAgent {
  agent: AgentDefinition;
  /** What it falls short of; absent where it met its target. */
  shortOf?: string;
}

/** The runtime, agents, limits, policy, admission and journal are those of `createOrchestrator`. */
export interface OrchestrateOptions extends OrchestratorOptions {
  /** Names the orchestration in the ids of its sub-runs, `<jobId>.plan`; at most 20 characters. @default a random id */
  jobId?: string;
  /**
   * Go on with the orchestration of this id where the journal left it: sessions that ended are not paid again. The goal
   * and the options must be those it was started with. @default false
   */
  resume?: boolean;
  /**
   * With `resume`: do the tasks again that ended without completing, also of an orchestration that has ended, and what
   * builds on them; what completed is kept. @default false
   */
  retryFailed?: boolean;
  /** Tasks of a plan at most, from 1 to 1000. @default 20 */
  maxTasks?: number;
  /** Tasks in a chain at most, from 1 to 1000. @default 10 */
  maxDepth?: number;
  /**
   * Agents that the planner is shown at most, from 1 to 10000: of more, those nearest to the goal. It may use the others
   * where the goal names them. @default 40
   */
  maxAgents?: number;
  /** A plan to use instead of asking a planner; checked in the same way. */
  plan?: unknown;
  /** Ends when there is a plan, before anything of it is spawned. @default false */
  planOnly?: boolean;
  /**
   * Asked before the tasks of a plan are spawned, and again before those of a new one; `false` spawns nothing. The answer
   * is not waited for once the job is stopped. @default every plan is carried out
   */
  approve?(plan: Plan | Replan, context: { phase: 'plan' | 'replan'; signal: AbortSignal }): Promise<boolean>;
  /**
   * Creates an agent that a plan is missing. A ParallelAgentsError says that there is none; its tasks then end as failed.
   * One that is short of a number that the goal demands is not used; of others the report says so.
   * @default no agent is created: a plan that needs one is refused
   */
  createAgent?(brief: MissingAgent, context: CreationContext): Promise<AgentDefinition | CreatedAgent>;
  /**
   * What speaks against the tasks of a plan, for example that they do not fit the budget; the planner is told. Where it has
   * no other plan, an error that was given is why there is none.
   */
  checkTasks?(
    tasks: readonly PlannedTask[],
    context: {
      /** Sessions for a report that come on top. */
      reports: number;
    },
  ): readonly (string | PlanObjection)[];
  /** How tasks of a plan are attempted, such as with the best of several answers. @default `policy`, as all else */
  taskPolicy?: AttemptPolicy;
  /** What the application adds to tasks before they are run: a model or a time-out for an agent. */
  prepareTasks?(tasks: readonly AgentTask[]): AgentTask[];
  /** Stops the sessions that are running and starts no more; what is finished is in the report. */
  signal?: AbortSignal;
  /**
   * The job that the orchestration is, opened and ended by the caller: `jobId`, `journal`, `resume` and
   * `onEvent` are of no account then. @default one of its own, kept in `journal`
   */
  job?: OpenJob;
  /** Kept in the log with the job, as plain data without secrets: what is needed to ask for the same again. */
  request?: unknown;
  /** Kept in the log for those who show the job: what it may use at most. `admission` keeps it to that. */
  limits?: JobLimits;
  /** Called with every event, in order. */
  onEvent?(event: JobEvent): void;
}

/** Longer than this is material for an agent, not a goal. */
const mostGoalCharacters = 50_000;

const limits = z.object({
  goal: z
    .string('must be text')
    .refine((text) => text.trim() !== '', 'must say what is wanted')
    .refine((text) => text.length <= mostGoalCharacters, {
      // What writes numbers takes 4 ms to load.
      error: () =>
        `must be at most ${mostGoalCharacters.toLocaleString('en-US')} characters; give long material to an agent as a file or a task`,
    }),
  maxTasks: z.int().min(1, 'must be at least 1').max(1000, 'must be at most 1000').default(20),
  maxDepth: z.int().min(1, 'must be at least 1').max(1000, 'must be at most 1000').default(10),
  maxAgents: z
    .int()
    .min(1, 'must be at least 1')
    .max(10_000, 'must be at most 10000')
    .default(defaultMaxAgents),
  jobId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/, 'must be letters, digits, ".", "_" or "-", at most 20')
    .default(() => `goal-${randomUUID().replaceAll('-', '').slice(0, 12)}`),
  resume: z.boolean().default(false),
  retryFailed: z.boolean().default(false),
  planOnly: z.boolean().default(false),
});

export type OrchestrationLimits = z.infer<typeof limits>;

/** @throws InputError `INVALID_OPTION` naming everything that is out of range */
export function checkOptions(goal: string, options: OrchestrateOptions): OrchestrationLimits {
  const parsed = limits.safeParse({ ...options, goal });
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map((found) => {
        const path = found.path.map((part) => (typeof part === 'number' ? part : String(part)));
        return {
          code: 'INVALID_OPTION',
          path,
          message: sayIssue(found),
          fix: `Correct ${formatPath(path)}.`,
        };
      }),
    );
  }
  if (parsed.data.resume && (options.jobId === undefined || options.journal === undefined)) {
    const fix = 'Give jobId and journal, or leave resume out.';
    const message = 'an orchestration cannot be resumed without its id and a journal';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['resume'], message, fix }]);
  }
  return parsed.data;
}
