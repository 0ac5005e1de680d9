import type { ErrorInfo } from '../errors.ts';
import type { ChecksRecord } from '../output/check.ts';
import type { SetAside, Usage } from '../session/runtime.ts';

/** How a task or an attempt ended. */
export type ResultStatus = 'completed' | 'failed' | 'timeout' | 'cancelled';

/** Why an attempt was made; `another`: an answer was accepted already, and the best of several is wanted. */
export type AttemptReason = 'first' | 'retry' | 'corrective' | 'escalation' | 'another';

/** Of several accepted answers, the one that stands, and why it does. */
export interface BestOf {
  /** Answers that were wanted. */
  wanted: number;
  /** Those that passed their schema, checks and gates. */
  accepted: number;
  /** The number of the attempt whose answer stands. */
  attempt: number;
  /** `score`: a judge scored it highest. `vote`: most answers say the same. `first`: nothing told them apart. */
  by: 'score' | 'vote' | 'first';
  /** Answers that say the same, itself included; with `vote`. */
  votes?: number;
  /** What the judge gave it, from 0 to 10; with `score`. */
  score?: number;
  /** No further answer could have changed it, so that fewer were asked for. */
  decidedEarly?: true;
}

/** What a gate said of an attempt's output. */
export interface GateRecord {
  gate: string;
  accepted: boolean;
  reason?: string;
  /** From 0 to 10. */
  score?: number;
  /** The sessions that the gate asked. */
  attempts?: Attempt[];
}

/** One try of a task on one model, in one session. */
export interface Attempt {
  attemptId: string;
  /** Counts from 1 within the task. */
  number: number;
  reason: AttemptReason;
  status: ResultStatus;
  /** The tier it ran on, where a policy has tiers. */
  tier?: string;
  /** The model that was asked for; absent: the runtime's default. */
  model?: string;
  /** The model that answered. */
  modelUsed?: string;
  sessionKey?: string;
  /** The raw answer, whatever the check said of it, without what the model thought. */
  text: string;
  /**
   * What the model thought before it answered, as far as it or its server showed that; at most 20,000 characters. For
   * those who want to read it: nothing is looked for in it.
   */
  reasoning?: string;
  /** The answer was JSON only after repair, which changed its form and no content; a warning says what was mended. */
  repaired?: boolean;
  /** What the check of the output found wrong. */
  problems?: string[];
  /** What its agent's checks came to; absent where it has none, or the answer did not get as far. */
  checks?: ChecksRecord;
  gates?: GateRecord[];
  /** How often it was spawned again after a crash; each session before may have been paid for. */
  respawned?: number;
  warnings?: ResultWarning[];
  /** Tokens that the provider told of. */
  usage?: Usage;
  /** US dollars, with what is set aside. */
  costUsd?: number;
  /** The sessions of this attempt that may have been billed and of which nothing was told. */
  setAside?: SetAside;
  error?: ErrorInfo;
  /** ISO 8601. */
  startedAt: string;
  /** Seconds from asking the runtime to the checked output. */
  executionSeconds: number;
}

/** Something a user should know of although the task completed. */
export interface ResultWarning {
  code: ErrorInfo['code'];
  message: string;
}

/** What a task used and where, whatever became of it. */
interface ResultBase {
  taskId: string;
  agent: string;
  /** The raw answer of the attempt that stands, else of the last one; empty where there was none. */
  text: string;
  warnings?: ResultWarning[];
  /** What the checks of the attempt that stands came to; absent where its agent has none. */
  checks?: ChecksRecord;
  sessionKey?: string;
  modelUsed?: string;
  /** Tokens of all attempts, those of gates included; absent where the runtime reported none. */
  usage?: Usage;
  /** US dollars of all attempts, those of gates included, with what is set aside; absent where no price is known. */
  costUsd?: number;
  /** The part of it that may have been billed and of which nothing was told: `costUsd` counts the most that it can be. */
  setAside?: SetAside;
  /** Which of several answers stands; absent where one was wanted. */
  bestOf?: BestOf;
  /** Seconds from the first attempt's start to the result; 0 for a task that never started. */
  executionSeconds: number;
  attempts: Attempt[];
}

/** A task that has what was asked for. */
export interface CompletedResult<Output = unknown> extends ResultBase {
  status: 'completed';
  /** The output, which its schema and the checks of its agent accepted; `checks` says what could not be looked at. */
  output: Output;
  error?: undefined;
}

/** A task that did not complete; the error says why, and what to do next. */
export interface UncompletedResult extends ResultBase {
  status: Exclude<ResultStatus, 'completed'>;
  output?: undefined;
  error: ErrorInfo;
}

/**
 * What became of a task. Every task asked for has exactly one. `status` tells which of the two it is.
 *
 * @typeParam Output what the agent's output schema gives
 * @example
 * if (result.status === 'completed') use(result.output);
 * else console.error(result.error.message, result.error.fix);
 */
export type AgentResult<Output = unknown> = CompletedResult<Output> | UncompletedResult;
