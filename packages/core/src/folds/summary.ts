import type { ErrorCode } from '../errors.ts';
import type { ResultStatus, UncompletedResult } from '../result/result.ts';
import type { SetAside, Usage } from '../session/runtime.ts';

/** The account of a run: what was asked, spawned, returned, verified and paid. */
export interface RunSummary {
  /** Tasks asked for; always `completed + failed`. */
  asked: number;
  /** Tasks that ended with a checked output. */
  completed: number;
  /** Tasks that did not, for whatever reason: failed, timed out or cancelled. */
  failed: number;
  byStatus: Record<ResultStatus, number>;
  /** Which tasks did not complete, and why. */
  notCompleted: {
    taskId: string;
    agent: string;
    status: UncompletedResult['status'];
    code: ErrorCode;
    message: string;
  }[];
  /** Attempts made, over all tasks and their gates. */
  attempts: number;
  /** Sessions that the runtime accepted. */
  spawned: number;
  /** Attempts whose session brought back an answer, good or bad. */
  returned: number;
  /** Attempts whose answer passed its schema and all checks of its agent. */
  verified: number;
  /** Attempts whose answer checks looked at, beyond its schema. Absent where no agent has checks. */
  checks?: {
    passed: number;
    refused: number;
    /** Passed after checks had mended the output. */
    changed: number;
    /** Not refused, and some check could not look at it: no part of `passed`, and not verified. */
    notChecked: number;
  };
  /** Results with a warning, for example another model than was asked for. */
  warnings: number;
  /** The most sessions that ran at the same time. */
  maxInFlight: number;
  /** Seconds from the start of the run to its last result. */
  makespanSeconds: number;
  /** Tokens of all attempts that reported them. */
  usage: Usage;
  /** US dollars of all attempts, with what is set aside; absent where no price is known. */
  costUsd?: number;
  /**
   * Sessions that may have been billed and of which the provider told nothing: `costUsd` counts the most that they can
   * be, `usage` leaves them out. Where it is `assumed`, or has no `costUsd`, nobody knows the most: the `costUsd` of the
   * run is then the least of what was paid. Absent where everything was told.
   */
  setAside?: SetAside;
  /** Sessions that waited in batches of a provider, of those in `spawned`. Absent where there were none. */
  inBatches?: {
    sessions: number;
    batches: number;
    /** US dollars of those that have ended; absent where no price is known. */
    costUsd?: number;
    /** What the same would have cost beyond that, one by one. */
    savedUsd?: number;
  };
  /** Attempts that each model answered. */
  models: Record<string, number>;
  /**
   * Ids of attempts whose session the runtime forgot after it had accepted it: whatever that session cost was paid in
   * vain. Absent where there were none.
   */
  possiblyPaidTwice?: string[];
}
