import type { Correction, DependencyOutput } from '../agent/prompt.ts';
import type { RunLog } from '../job/run-log.ts';
import type { Attempt, AttemptReason } from '../result/result.ts';
import type { EndedSession } from '../session/run-session.ts';
import type { AgentRuntime } from '../session/runtime.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { ToolSource } from '../tools/tool.ts';
import type { AdmissionControl } from './admission.ts';
import type { AttemptPlan } from './attempt-policy.ts';

/** What attempts of one run share. */
export interface AttemptContext {
  runId: string;
  runtime: AgentRuntime;
  admission: readonly AdmissionControl[];
  /** Seconds after which a task whose provider stays down gives up. */
  outagePatienceSeconds: number;
  /** Seconds after which a task that meets nothing but 429s gives up; one that is asked to wait for longer, at once. */
  rateLimitPatienceSeconds: number;
  signal: AbortSignal;
  /** What waits before a session is started obeys this one; it aborts with `signal`, if not before. */
  waiting: AbortSignal;
  /** Where everything that happens is told and kept. */
  log: RunLog;
  /** Others wait for what the run says of them: it plans, or reports. @default false */
  urgent?: boolean;
  /** Where the tools of agents come from. @default they have those of the runtime, if any */
  tools?: ToolSource;
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
  /** To be called when it has been judged: what was set aside for that is given back. */
  release?(): void;
  /** It was made by an earlier process, which has told of it: `ended`, with what its gates said. */
  replayed?: 'settled' | 'ended';
  /** It was cut off with the process that had its session: a further attempt takes its place, and is admitted like any. */
  interrupted?: true;
  /** Seconds until the next try may ask to be admitted, where a control has said so. */
  retryInSeconds?: number;
}

/** A session with the time that it took. */
export interface TimedSession extends EndedSession {
  retryInSeconds?: number;
  startedAt: number;
  endedAt: number;
}
