import type { ErrorInfo } from '../errors.ts';
import type { AgentResult, Attempt, AttemptReason } from '../result/result.ts';
import type { SessionReference } from '../session/runtime.ts';
import type { RunSummary } from './summary.ts';

interface EventBase {
  /** Milliseconds since 1970. */
  at: number;
}

export interface RunStarted extends EventBase {
  type: 'run-started';
  runId: string;
  runtime: string;
  maxConcurrent: number;
  tasks: readonly { taskId: string; agent: string }[];
  /** Present when the run goes on from where earlier processes left it. */
  resumed?: { elapsedSeconds: number };
}

/** The run can no longer be kept: what is spawned from here on would be lost with this process. */
export interface JournalFailed extends EventBase {
  type: 'journal-failed';
  error: ErrorInfo;
}

export interface TaskStarted extends EventBase {
  type: 'task-started';
  taskId: string;
  agent: string;
}

/** An attempt is about to be spawned. */
export interface AttemptStarted extends EventBase {
  type: 'attempt-started';
  taskId: string;
  attemptId: string;
  reason: AttemptReason;
  tier?: string;
  model?: string;
  /** Present when a gate asks: its name. */
  gate?: string;
}

/** The runtime has accepted the attempt. */
export interface SessionStarted extends EventBase {
  type: 'session-started';
  taskId: string;
  attemptId: string;
  reference: SessionReference;
}

/** The session is over, well or not; its answer has yet to be judged. */
export interface SessionEnded extends EventBase {
  type: 'session-ended';
  taskId: string;
  attemptId: string;
}

export interface AttemptEnded extends EventBase {
  type: 'attempt-ended';
  taskId: string;
  attempt: Attempt;
  /** Present when a gate asked: its name. */
  gate?: string;
}

export interface TaskEnded extends EventBase {
  type: 'task-ended';
  taskId: string;
  result: AgentResult;
}

export interface RunEnded extends EventBase {
  type: 'run-ended';
  summary: RunSummary;
}

/** Everything that happens in a run, in order. The summary is computed from nothing else. */
export type RunEvent =
  | RunStarted
  | JournalFailed
  | TaskStarted
  | AttemptStarted
  | SessionStarted
  | SessionEnded
  | AttemptEnded
  | TaskEnded
  | RunEnded;
