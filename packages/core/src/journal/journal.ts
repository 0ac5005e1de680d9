import type { RunSummary } from '../ledger/summary.ts';
import type { AgentResult, AttemptReason, ResultWarning } from '../result/result.ts';
import type { MostUsed, SessionOutcome, SessionReference } from '../session/runtime.ts';

/** What a run was started with: enough for another process to go on with it. Plain data, without secrets. */
export interface RunHeader {
  runId: string;
  /** ISO 8601. */
  createdAt: string;
  /** Name of the runtime that hosts the sessions. */
  runtime: string;
  tasks: readonly JournalledTask[];
  /** The workflow that the run is a step of, where it is one. */
  workflow?: string;
  /** Whatever the caller needs to start the run again: the command keeps its tasks and flags here. */
  request?: unknown;
}

/** A task as the journal knows it. */
export interface JournalledTask {
  taskId: string;
  agent: string;
  /** Of the task and of its agent’s instructions and schemas: a result is not served to a task that has changed. */
  fingerprint: string;
}

/** Written before a session is spawned, so that a crash leaves no session that nobody knows of. */
export interface AttemptIntended {
  type: 'attempt-intended';
  /** Milliseconds since 1970. */
  at: number;
  taskId: string;
  attemptId: string;
  reason: AttemptReason;
  model?: string;
  tier?: string;
  /** What it can use at most, where an admission control bounds it: counted for as long as nothing is told. */
  most?: MostUsed;
}

/** Written before a session is started in the place of one that may have been paid for: each of them counts. */
export interface AttemptRestarted {
  type: 'attempt-restarted';
  at: number;
  attemptId: string;
}

/** The runtime has accepted the attempt. */
export interface SessionSpawned {
  type: 'session-spawned';
  at: number;
  attemptId: string;
  reference: SessionReference;
}

/** The session is over; from here on it is never paid for again. */
export interface SessionSettled {
  type: 'session-settled';
  at: number;
  attemptId: string;
  outcome: SessionOutcome;
  /** How often it was spawned again; each session before may have been paid for. Earlier versions wrote `true`. */
  respawned?: number;
  warnings?: ResultWarning[];
}

/** The task has its result, which stands. Cancelled tasks are not settled: a resumed run takes them up again. */
export interface TaskSettled {
  type: 'task-settled';
  at: number;
  result: AgentResult;
}

/** Another process goes on with the run. */
export interface RunResumed {
  type: 'run-resumed';
  at: number;
  /** Tasks that had ended without completing and are done again: their results, of this cost, stand no longer. */
  reopened?: readonly { taskId: string; costUsd?: number }[];
}

/** What a journal keeps of a run, in order. */
export type JournalRecord =
  | AttemptIntended
  | AttemptRestarted
  | SessionSpawned
  | SessionSettled
  | TaskSettled
  | RunResumed;

/** How a run ended: `failed` if a task did not complete. A cancelled run can be resumed. */
export type RunEnding = 'completed' | 'failed' | 'cancelled';

/** Where a run stands. `interrupted`: it has not ended, and no process is at work on it. */
export type RunStatus = 'running' | 'interrupted' | RunEnding;

/** A line of the list of runs. */
export interface RunOverview {
  runId: string;
  status: RunStatus;
  runtime: string;
  /** The workflow that the run is a step of, where it is one. */
  workflow?: string;
  /** ISO 8601. */
  createdAt: string;
  /** When something was last written. ISO 8601. */
  updatedAt: string;
  /** The agents of its tasks, each once, in the order of the tasks. */
  agents: readonly string[];
  asked: number;
  completed: number;
  /** Tasks that have ended and did not complete. */
  failed: number;
  /** Of the results so far; absent where the runtime reports no cost. */
  costUsd?: number;
}

/** Everything a journal knows of a run. */
export interface JournalledRun {
  header: RunHeader;
  overview: RunOverview;
  records: readonly JournalRecord[];
  /** Present once the run has ended. */
  summary?: RunSummary;
}

/** The right to write one run, held by one process at a time. */
export interface RunJournal {
  /** Aborts when another process asks for the run to be cancelled; the reason says so in words. */
  readonly signal: AbortSignal;
  /**
   * Resolves once the record would survive the end of this process. Records become durable in the order given.
   * @throws JournalError `JOURNAL_WRITE_FAILED`; `RUN_IN_PROGRESS` once another process has taken the run over
   */
  append(record: JournalRecord): Promise<void>;
  /**
   * Everything appended is durable, and the run has ended. Gives the run back.
   * @throws JournalError `JOURNAL_WRITE_FAILED`
   */
  end(ending: RunEnding, summary: RunSummary): Promise<void>;
  /** Gives the run back without an end: it can be resumed. Never rejects. */
  release(): Promise<void>;
}

/**
 * The ledger made durable: what was intended, spawned and settled, so that another process can go on with a run and
 * pays for nothing twice. Safe for several processes at once.
 *
 * Every implementation passes the journal suite of `@parallel-agents/testing`.
 */
export interface Journal {
  readonly name: string;
  /** What a record survives once `append` has resolved. */
  readonly durability: 'memory' | 'process-crash' | 'power-loss';
  /** @throws JournalError `RUN_EXISTS` */
  begin(header: RunHeader): Promise<RunJournal>;
  /**
   * Takes over a run that no process is at work on, with what was journalled so far.
   * @throws JournalError `RUN_NOT_FOUND`, `RUN_IN_PROGRESS`
   */
  resume(runId: string): Promise<{ run: JournalledRun; journal: RunJournal }>;
  /** @throws JournalError `RUN_NOT_FOUND` */
  read(runId: string): Promise<JournalledRun>;
  /** All runs, the latest first. */
  list(): Promise<RunOverview[]>;
  /**
   * Asks the process at work on the run to stop; where none is, the run is cancelled at once.
   * @throws JournalError `RUN_NOT_FOUND`
   */
  cancel(runId: string): Promise<void>;
  /**
   * Forgets runs that nobody works on and that were last written before the time given; says which. `onlyOver`: leaves
   * those that can be gone on with, because they were interrupted or cancelled.
   */
  prune(options: { before: Date; onlyOver?: boolean }): Promise<string[]>;
  close(): Promise<void>;
}
