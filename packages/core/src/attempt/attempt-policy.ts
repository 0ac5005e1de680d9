import type { AgentDefinition } from '../agent/agent-definition.ts';
import { outputErrorCodes } from '../output/check-output.ts';
import type { Gate } from '../output/gate.ts';
import type { Attempt, AttemptReason, BestOf } from '../result/result.ts';
import type { AgentTask } from '../task/task.ts';

/** What the next attempt of a task is to be. */
export interface AttemptPlan {
  /** A `corrective` attempt is told what was wrong with the answer before it. */
  reason: AttemptReason;
  /** Absent: the runtime's default model. */
  model?: string;
  /** Which tier that is, for the account. */
  tier?: string;
  /** What the output must pass beyond its schema. */
  gates?: readonly Gate[];
  /**
   * So many attempts like this one are made at once, as far as there are places and budget for them. For further answers
   * only, of which none builds on another. @default 1
   */
  copies?: number;
}

/** An answer that passed its schema, its checks and its gates. */
export interface AcceptedAnswer {
  attempt: Attempt;
  output: unknown;
}

/** Decides which model does a task, and whether to try again after an attempt that did not do. */
export interface AttemptPolicy {
  /** How often a transient fault is tried again, unless the orchestrator's options say. */
  retries?: number;
  /**
   * The next attempt, or `undefined` when the last one is to stand. Called before the first attempt too; after an accepted
   * answer only where the policy chooses among several.
   */
  next(context: {
    task: AgentTask;
    agent: AgentDefinition;
    attempts: readonly Attempt[];
    /** Those among them that were accepted, with their outputs. */
    answers?: readonly AcceptedAnswer[];
    /** How an earlier process decided here, when a run is resumed. A policy that has learned since decides so again. */
    decided?: { model?: string; tier?: string };
  }): AttemptPlan | undefined | Promise<AttemptPlan | undefined>;
  /** Which of several accepted answers stands; there is at least one. @default the last attempt is asked no further */
  choose?(answers: readonly AcceptedAnswer[], attempts: readonly Attempt[]): BestOf;
}

/** One model for everything, and one corrective attempt for an answer that failed its check. */
export function singleModel(model?: string): AttemptPolicy {
  return {
    next({ task, attempts }) {
      const last = attempts.at(-1);
      const asked = task.model ?? model;
      if (last === undefined) return plan('first', asked);
      const corrected = attempts.some((attempt) => attempt.reason === 'corrective');
      return isCorrectable(last) && !corrected ? plan('corrective', asked) : undefined;
    },
  };
}

/** Whether the attempt brought an answer that was refused for its form, so that telling the model may mend it. */
export function isCorrectable({ error }: Attempt): boolean {
  return error !== undefined && outputErrorCodes.has(error.code);
}

function plan(reason: AttemptReason, model: string | undefined): AttemptPlan {
  return { reason, ...(model !== undefined && { model }) };
}
