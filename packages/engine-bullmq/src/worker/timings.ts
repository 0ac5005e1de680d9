/** How soon a worker that died is noticed, in milliseconds. */
export interface Timings {
  /** A worker that says nothing for so long loses its jobs. It speaks up twice in that time. */
  lockDuration: number;
  /** Between two looks for lost jobs. */
  stalledInterval: number;
  /** How often a job may lose its worker; deaths of workers are no fault of the job’s. */
  maxStalledCount: number;
  /** Between two tries to reach a server that is away. */
  runRetryDelay: number;
}

/**
 * BullMQ’s own defaults (30 s and 30 s, one loss) took a minute to recover and failed jobs after two worker deaths; a
 * lock much shorter than 10 s takes jobs from workers that are merely busy.
 */
export const defaultTimings: Timings = {
  lockDuration: 12_000,
  stalledInterval: 6_000,
  maxStalledCount: 100,
  runRetryDelay: 1_000,
};
