/** What waits and runs in a queue. */
interface QueueView {
  runtime: string;
  waiting: number;
  running: number;
  /** Jobs that the queue has given up, such as what nobody can read. */
  setAside: number;
  /** When the next in line was put there. ISO 8601. */
  waitsSince?: string;
}

/** What an engine of many machines does now, for the page of its queues. */
export interface EngineView {
  /** Where it is, without password. */
  label: string;
  protocol: number;
  workers: readonly {
    name: string;
    version?: string;
    runtime: string;
    lanes: readonly string[];
    concurrency: number;
    sessions: number;
    jobs: number;
    inFlight?: { usd: number; unpriced: number };
  }[];
  lanes: readonly (QueueView & {
    lane: string;
    limits?: {
      concurrency?: number;
      rate?: { max: number; perSeconds: number };
      tokensPerMinute?: number;
    };
  })[];
  jobs: readonly QueueView[];
  /** Parts of runs of many tasks. */
  parts: readonly QueueView[];
  /** What sessions that run now can cost at most; `unpriced` of which nobody knows. */
  inFlight: { usd: number; unpriced: number };
}
