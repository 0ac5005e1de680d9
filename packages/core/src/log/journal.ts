import type { ErrorInfo } from '../errors.ts';
import type { Ending, JobEvent, JobKind, JobStarted } from './events.ts';

/**
 * Where a job stands. `interrupted`: it has not ended, and no process is at work on it. `unreadable`: a later version of
 * these packages wrote it, or it is damaged; `problem` says which.
 */
export type JobStatus = 'running' | 'interrupted' | 'unreadable' | Ending;

/** A line of the list of jobs. */
export interface JobOverview {
  jobId: string;
  kind: JobKind;
  status: JobStatus;
  /** What it is for, in a few words. */
  title?: string;
  runtime: string;
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
  /** Attempts whose session the runtime forgot after it had accepted it; absent where there were none. */
  possiblyPaidTwice?: number;
  /** Sessions that wait in batches of a provider, whether or not a process waits with them. */
  inBatches?: {
    sessions: number;
    batches: number;
    /** When the first of them was submitted. ISO 8601. */
    since: string;
    /** When the provider gives up the last of them at the latest; absent where that is not known. ISO 8601. */
    endsBy?: string;
  };
  /** Nobody works on it until somebody says whether its plan may be run. */
  waitsFor?: 'approval';
  /** How many parts its tasks were handed in, where they are in parts: each is a job of its own. */
  parts?: number;
  /** How many runs it is made of so far, where they are steps. */
  steps?: number;
  /** Why it cannot be read, or why none of its tasks was begun. */
  problem?: ErrorInfo;
}

/** Everything that is kept of a job. */
export interface JobLog {
  overview: JobOverview;
  events: readonly JobEvent[];
}

/** The right to write one log, held by one process at a time. */
export interface LogWriter {
  /** Aborts when another process asks for the job to be cancelled; the reason says so in words. */
  readonly signal: AbortSignal;
  /**
   * Resolves once the event would survive the end of this process. Events become durable in the order given.
   * @throws JournalError `JOURNAL_WRITE_FAILED`; `RUN_IN_PROGRESS` once the log was given back, or another process has taken
   * the job over
   */
  append(event: JobEvent): Promise<void>;
  /** Gives the log back, with everything appended. One without `job.ended` at its end can be gone on with. Never rejects. */
  release(): Promise<void>;
}

export interface TailOptions {
  /** As many events are left out at the start. @default 0 */
  from?: number;
  /** Waits for what comes. `false`: gives what is there, and ends. @default true */
  follow?: boolean;
  /** Ends the following. */
  signal?: AbortSignal;
}

/**
 * A store of logs, one for each job: another process can read, follow and go on with it, and pays for nothing twice. Safe
 * for several processes at once.
 *
 * Every implementation passes the journal suite of `@parallel-agents/testing`.
 */
export interface Journal {
  readonly name: string;
  /** What an event survives once `append` has resolved. */
  readonly durability: 'memory' | 'process-crash' | 'power-loss';
  /**
   * Begins a log with its first event.
   * @throws JournalError `RUN_EXISTS`
   */
  begin(started: JobStarted): Promise<LogWriter>;
  /**
   * Takes the right to write a log that no process writes. A job that had ended stays so until something is written.
   * @throws JournalError `RUN_NOT_FOUND`, `RUN_IN_PROGRESS`, and what `read` throws
   */
  resume(jobId: string): Promise<{ log: JobLog; writer: LogWriter }>;
  /** @throws JournalError `RUN_NOT_FOUND`; `JOURNAL_FOREIGN` for events of a later version, `JOURNAL_CORRUPT` */
  read(jobId: string): Promise<JobLog>;
  /**
   * The events of a job, those that are there and those that come, until no process is at work on it. Those that were given
   * need not be held: a log of any length is read so.
   * @throws JournalError as `read` does
   */
  tail(jobId: string, options?: TailOptions): AsyncIterable<JobEvent>;
  /** All jobs, the latest first. One that cannot be read is among them, and says why. */
  list(): Promise<JobOverview[]>;
  /**
   * Asks the process at work on the job to stop; where none is, the job is cancelled at once.
   * @throws JournalError `RUN_NOT_FOUND`
   */
  cancel(jobId: string): Promise<void>;
  /**
   * Forgets jobs that nobody works on and that were last written before the time given; says which. `onlyOver`: leaves
   * those that can be gone on with, because they were interrupted or cancelled. One that cannot be read stays.
   */
  prune(options: { before: Date; onlyOver?: boolean }): Promise<string[]>;
  close(): Promise<void>;
}
