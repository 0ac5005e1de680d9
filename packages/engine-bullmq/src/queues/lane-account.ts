/** What may happen within a stretch of time, wherever that begins. */
interface WindowLimit {
  max: number;
  ms: number;
}

export interface WindowLimits {
  /** Sessions that start. */
  sessions?: WindowLimit;
  /** Tokens of the sessions that start. */
  tokens?: WindowLimit;
}

/** `free`: the lane has no such limits. `taken`: a session may start; `at` is the server’s time. `full`: not now. */
export type Turn = { state: 'free' } | { state: 'taken'; at: number } | { state: 'full'; waitMs: number };

/**
 * Sliding windows, counted by the server for all workers in one step and by its own clock. A worker that dies with its turn
 * has used it.
 */
export interface LaneAccount {
  /** Sets the limits of a lane: at once, and in the place of those before. */
  limit(lane: string, limits: WindowLimits): Promise<void>;
  /** A session that is larger than the limit starts where nothing else counts any more, so that it starts at all. */
  take(lane: string, tokens: number): Promise<Turn>;
  /** @param tokens that a session used beyond those that it took, or, below 0, did not use */
  correct(lane: string, at: number, tokens: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A window is counted in so many parts. A part counts until all of it is over, so that no stretch of a window’s length ever
 * has more than the limit; a start counts for at most a part’s length too long.
 */
export const windowParts = 50;
