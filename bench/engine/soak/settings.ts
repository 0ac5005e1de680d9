import type { Lanes } from '@parallel-agents/engine-bullmq';

export interface WorkerSettings {
  /** Of the engine. */
  url: string;
  /** Of the sessions that outlive workers. */
  host: string;
  /** Of the model server. */
  model: string;
}

/** Sessions of the lane `few` that may run at once, over all workers. */
export const few = 6;
/** Sessions of the lane `slow` that may start within a second, over all workers. */
const perSecond = 5;

export const lanes: Lanes = { few: { concurrency: few }, slow: { rate: { max: perSecond, perSeconds: 1 } } };

/** What is asked of the process that hands in, cancels and resumes. */
export type Command =
  | {
      op: 'submit';
      runId: string;
      runtime: string;
      tasks: readonly { taskId: string; agent: string }[];
      request: unknown;
    }
  | {
      op: 'parts';
      runId: string;
      runtime: string;
      parts: { tasks: readonly { taskId: string; agent: string }[]; request: unknown }[];
    }
  | { op: 'cancel' | 'resume' | 'retry'; runId: string };
