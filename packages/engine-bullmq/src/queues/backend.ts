import type { LaneAccount } from './lane-account.ts';
import type { RunAccounts } from './run-account.ts';
import type { ServerClock } from './server-clock.ts';

/** What a job of this package looks like to its reader. What a job carries is checked where it is read. */
export interface StoredJob {
  id?: string | undefined;
  data: unknown;
  progress: unknown;
  returnvalue: unknown;
  failedReason?: string;
  finishedOn?: number | undefined;
  processedOn?: number | undefined;
  timestamp: number;
  attemptsStarted: number;
  token?: string | undefined;
  updateData(data: unknown): Promise<void>;
  moveToWait(token?: string): Promise<unknown>;
  getState(): Promise<string>;
}

/** As much of a BullMQ queue as is used here, whichever backend is below it. */
export interface JobQueue {
  waitUntilReady(): Promise<unknown>;
  add(name: string, data: unknown, options: JobOptions): Promise<StoredJob>;
  getJob(id: string): Promise<StoredJob | undefined>;
  getJobState(id: string): Promise<string>;
  getJobs(states: JobStates, start?: number, end?: number, oldestFirst?: boolean): Promise<StoredJob[]>;
  getJobCounts(...states: JobStates): Promise<Record<string, number>>;
  updateJobProgress(id: string, progress: object): Promise<void>;
  addJobLog(id: string, row: string, keep?: number): Promise<number>;
  /** So many rows of a log; how many there are is not told. */
  getJobLogs(id: string, start?: number, end?: number, oldestFirst?: boolean): Promise<{ logs: string[] }>;
  remove(id: string): Promise<number>;
  /** Ids alone: jobs can be large. */
  getRanges(states: JobStates, start?: number, end?: number, oldestFirst?: boolean): Promise<string[]>;
  getWorkersCount(): Promise<number>;
  setGlobalConcurrency(concurrency: number): Promise<unknown>;
  removeGlobalConcurrency(): Promise<unknown>;
  setGlobalRateLimit(max: number, durationMs: number): Promise<unknown>;
  removeGlobalRateLimit(): Promise<unknown>;
  /** Gives nobody a job for so long; only where a global rate limit is set. */
  rateLimit(milliseconds: number): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export type JobStates = ('active' | 'waiting' | 'prioritized' | 'delayed' | 'completed' | 'failed')[];

interface JobOptions {
  jobId: string;
  priority?: number;
  attempts?: number;
  backoff?: Backoff;
}

/**
 * How long a job that failed waits until it is given out again. Never longer than this, however often it has failed: what
 * stood in its way is mostly a server that was away, and then nobody waits for hours after it is back.
 */
export interface Backoff {
  type: 'fixed';
  /** Milliseconds. */
  delay: number;
  /** Share of the delay that chance may take away, so that not all come at once. */
  jitter: number;
}

/** Handles one job. What it throws fails the job. */
type JobProcessor = (job: StoredJob, token?: string) => Promise<unknown>;

interface JobWorkerOptions {
  concurrency: number;
  /** Milliseconds that a job stays with a worker that says nothing. */
  lockDuration: number;
  stalledInterval: number;
  maxStalledCount: number;
  /** How often a job may be begun, whatever became of the worker. */
  maxStartedAttempts: number;
  /** Milliseconds between two tries to reach the server again. */
  runRetryDelay: number;
  autorun: false;
  /** Where the end of a job is not taken: keeps what it came to, beside the job. */
  keep?(jobId: string, result: unknown): Promise<void>;
}

export interface JobWorker {
  run(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  pause(doNotWaitActive?: boolean): Promise<void>;
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
}

export interface JobEvents {
  waitUntilReady(): Promise<unknown>;
  on(event: 'progress', listener: (event: { jobId: string; data: unknown }) => void): unknown;
  on(event: 'completed', listener: (event: { jobId: string; returnvalue: unknown }) => void): unknown;
  on(event: 'failed' | 'duplicated', listener: (event: { jobId: string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** Who listens to the events of a queue. */
export interface Listener {
  /** It waits for something. */
  readonly isWaiting: boolean;
  /** Resolves when it does. */
  whenWaiting(): Promise<void>;
  /** It waits for this job. */
  waitsFor(jobId: string): boolean;
}

/** Where jobs are kept. The same code runs on both. */
export interface Backend {
  readonly kind: 'redis' | 'postgres';
  /** Decides what is late: no machine’s own does. */
  readonly clock: ServerClock;
  /** What lanes may start in a stretch of time. */
  readonly account: LaneAccount;
  /** What runs in parts may use, over all their parts. */
  readonly budgets: RunAccounts & { close(): void | Promise<void> };
  /**
   * @param flush what a change waits for where the server lets it be chosen: `each` for what nobody could bring back
   * @default 'each'
   */
  queue(name: string, options?: { flush?: 'each' | 'soon' }): JobQueue;
  worker(
    name: string,
    processor: JobProcessor,
    options: JobWorkerOptions & { flush?: 'each' | 'soon' },
  ): JobWorker;
  /** It may be told of what it does not wait for, and may not be told of what was before it waited. */
  events(name: string, listener: Listener): JobEvents;
}
