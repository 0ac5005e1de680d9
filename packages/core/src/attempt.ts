import type { AdmissionControl } from './admission.ts';
import type { AttemptPlan } from './attempt-policy.ts';
import type { RunEvent } from './events.ts';
import type { PreparedTask } from './prepare-tasks.ts';
import type { Correction, DependencyOutput } from './prompt.ts';
import type { Recorder } from './recorder.ts';
import type { Attempt, AttemptReason } from './result.ts';
import type { EndedSession } from './run-session.ts';
import type { AgentRuntime } from './runtime.ts';

/** What attempts of one run share. */
export interface AttemptContext {
  runId: string;
  runtime: AgentRuntime;
  admission: readonly AdmissionControl[];
  /** Seconds after which a task whose provider stays down gives up. */
  outagePatienceSeconds: number;
  signal: AbortSignal;
  /** Present when the run is journalled. */
  recorder?: Recorder;
  emit(event: RunEvent): void;
}

export interface AttemptInput {
  prepared: PreparedTask;
  plan: AttemptPlan;
  reason: AttemptReason;
  /** Counts from 1 within the task. */
  number: number;
  dependencies: readonly DependencyOutput[];
  correction?: Correction;
}

/** An attempt and, where it completed, its checked output. */
export interface EndedAttempt {
  attempt: Attempt;
  output?: unknown;
  /** It was made by an earlier process, whose record was read. */
  replayed?: true;
}

/** What events, the journal and the account say of an attempt before it starts. */
export interface ChosenAttempt {
  attemptId: string;
  taskId: string;
  reason: AttemptReason;
  model?: string;
  tier?: string;
  gate?: string;
}

/** A session with the time that it took. */
export interface TimedSession extends EndedSession {
  startedAt: number;
  endedAt: number;
}
