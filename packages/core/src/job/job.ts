import type { Ending, JobEnded, JobEvent, JobFact, JobKind, JobStarted } from '../log/events.ts';
import type { Journal } from '../log/journal.ts';

/** As it is said: when, is added. */
export type Untimed<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

export interface JobOptions extends Pick<JobStarted, 'title' | 'runtime' | 'agents' | 'limits' | 'request'> {
  jobId: string;
  kind: JobKind;
  /** Where its log is kept. @default nowhere */
  journal?: Journal;
  /**
   * Go on with the job of this id where earlier processes left it. `if-there`: begin it where the journal has none.
   * @default false
   */
  resume?: boolean | 'if-there';
  /** What becomes of it when its log cannot be written, from the first event on. @default 'stop' */
  onJournalFailure?: 'stop' | 'continue';
  /** Called with every event, in order. What a resumed job does again from its log is told again. */
  onEvent?(event: JobEvent): void;
}

/**
 * What a user asked for, while a process works on it: everything that happens goes through it into one log. Runs are its
 * steps.
 */
export interface OpenJob {
  readonly id: string;
  /** Aborts when another process asks for the job to be cancelled; the reason says so in words. */
  readonly signal: AbortSignal;
  /** What earlier processes wrote, in order. */
  readonly earlier: readonly JobEvent[];
  /** The name that steps have before their own, for a part of a job. */
  readonly step: string | undefined;
  /**
   * Begins its log, if nothing has: the first event that is to be kept does so, too. A job that could do nothing leaves
   * none.
   * @throws JournalError `RUN_EXISTS`, and what the log cannot be begun for, unless it is to go on without
   */
  begin(): Promise<void>;
  /** Adds what is no event of a run. What an earlier process said word for word is told, and not written again. */
  record(fact: Untimed<JobFact>): void;
  /** Tells of every event from now on. For a part of a job, of its own. @returns to be called to hear no more */
  listen(listener: (event: JobEvent) => void): () => void;
  /** A part of the job, whose steps are `step.…`. */
  within(step: string): OpenJob;
  /** The log for one run of it. @param step absent: the job itself, or the part */
  runLog(step?: string): JobRunLog;
  /**
   * Everything is written, and the job has ended; where a task of it may still be gone on with, it is left to be resumed.
   * Never rejects: that it could not be written is told.
   */
  end(ending: Ending, more?: Pick<JobEnded, 'status' | 'report'>): Promise<void>;
  /** Gives the job back as it is. Never rejects. */
  release(): Promise<void>;
}

/** What a run needs of the job that it belongs to. */
export interface JobRunLog {
  runId: string;
  step?: string;
  /** What earlier processes wrote of the run. */
  earlier: readonly JobEvent[];
  onFailure: 'stop' | 'continue';
  /** Absent where nothing is kept. @throws JournalError */
  append?(event: JobEvent): Promise<void>;
  /** Never throws: what a listener throws stops the job, and is thrown when its sessions have ended. */
  tell(event: JobEvent): void;
  /** @throws what a listener has thrown */
  throwDefect(): void;
}
