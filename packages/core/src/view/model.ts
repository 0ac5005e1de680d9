import type { ErrorCode, ErrorInfo } from '../errors.ts';
import type { RunSummary } from '../folds/summary.ts';
import type {
  AgentOutline,
  Ending,
  JobKind,
  JobLimits,
  PlanOutline,
  RoundOutline,
  RunEnded,
  TaskWaiting,
  ToolCalled,
} from '../log/events.ts';
import type { AttemptReason, GateRecord, ResultStatus } from '../result/result.ts';
import type { SetAside, Usage } from '../session/runtime.ts';

/** All times are milliseconds since 1970. */
export interface TimeSpan {
  from: number;
  /** Absent while it goes on. */
  to?: number;
}

/** What was used and paid, as far as it was told. */
export interface Spent {
  usage?: Usage;
  /** US dollars, with what is set aside. */
  costUsd?: number;
  /** The part of it that may have been billed and of which nothing was told. */
  setAside?: SetAside;
}

/** A wait of a task before its next session. */
export interface Wait extends TimeSpan, Pick<TaskWaiting, 'for' | 'control' | 'code' | 'seconds'> {}

/** A call of a tool. */
export interface CallLine
  extends Pick<
    ToolCalled,
    'at' | 'round' | 'tool' | 'input' | 'outcome' | 'characters' | 'seconds' | 'message'
  > {}

/** One attempt on the line of its task; a question of a gate is one, too. */
export interface AttemptBar extends TimeSpan {
  attemptId: string;
  reason: AttemptReason;
  tier?: string;
  /** The model that answered, or until that is known the one that was asked. */
  model?: string;
  /** Present when a gate asks: its name. */
  gate?: string;
  /** When the runtime had accepted it. */
  acceptedAt?: number;
  /** When the first of its answer came, where the runtime tells that. */
  answeringAt?: number;
  /** When its answer was there, which had yet to be checked and judged. */
  answeredAt?: number;
  /** Once it is over. */
  status?: ResultStatus;
  /** What was wrong with it. */
  code?: ErrorCode;
  problem?: string;
  /** What gates said of it. */
  verdicts?: readonly Pick<GateRecord, 'gate' | 'accepted' | 'score' | 'reason'>[];
  /** The tools that its model called: the first of them. */
  calls?: readonly CallLine[];
  /** How many there were in all. */
  callCount?: number;
  /** How often its session was started again. */
  restarts: number;
  spent: Spent;
}

/**
 * Where a task stands. `waiting`: for tasks that it depends on. `queued`: for its turn. `open`: it was started, and nobody
 * works on it now.
 */
export type RowStatus = 'waiting' | 'queued' | 'running' | 'open' | ResultStatus;

/**
 * What a running task does: `waiting` to be admitted or to try again, `starting` its session, `working` (nothing has come
 * yet, as far as that is told), `answering`, `checking` what came, `judging` by a gate.
 */
export type Activity = 'waiting' | 'starting' | 'working' | 'answering' | 'checking' | 'judging';

/** A task, on one line. */
export interface TaskRow {
  /** Unlike any other of the job: the step, if there is one, and the id. */
  key: string;
  step?: string;
  taskId: string;
  agent: string;
  /** What it is for, where a plan says so. */
  description?: string;
  status: RowStatus;
  dependsOn: readonly string[];
  queuedAt: number;
  /** When the last task that it depends on had completed. */
  readyAt?: number;
  startedAt?: number;
  endedAt?: number;
  /** While it runs. */
  activity?: Activity;
  activeSince?: number;
  attempts: AttemptBar[];
  waits: Wait[];
  spent: Spent;
  /** Of the last gate that gave one, from 0 to 10. */
  score?: number;
  error?: Pick<ErrorInfo, 'code' | 'message' | 'fix' | 'ways'>;
  warnings?: number;
}

export type RowCounts = Record<RowStatus, number> & { asked: number };

/** Tasks that wait for the same now. */
export interface WaitCount extends Pick<TaskWaiting, 'for' | 'control' | 'code'> {
  tasks: number;
  /** When the last of them may go on, where that is known. */
  until?: number;
}

/** A run of the job. */
export interface StepRow extends TimeSpan {
  step?: string;
  runId: string;
  maxConcurrent: number;
  ending?: RunEnded['ending'];
  asked: number;
  completed: number;
  /** Tasks that have ended and did not complete. */
  failed: number;
}

/** What a part of the sessions used: those of one agent, tier or model. */
export interface Share extends Spent {
  /** Absent for what has none, such as attempts without a tier. */
  name?: string;
  /** It is no agent, and asks for a gate. */
  gate?: true;
  sessions: number;
  /** Attempts whose answer was accepted. */
  accepted: number;
}

export interface PlanRow {
  at: number;
  step?: string;
  phase: 'plan' | 'replan';
  plan: PlanOutline;
  /** Absent until somebody has said so. */
  approved?: boolean;
  decidedAt?: number;
}

/** The work on one agent. */
export interface AgentRow extends TimeSpan {
  agent: string;
  step?: string;
  rounds: readonly (RoundOutline & { at: number })[];
  outcome?: AgentOutline;
}

/** What a job has come to, for those who show it: plain data without outputs, which stand in its results. */
export interface JobModel {
  jobId: string;
  kind: JobKind;
  title?: string;
  runtime?: string;
  status: 'running' | 'interrupted' | Ending;
  /** The kind’s own word for how it ended: a goal may be `partial` or `declined`. */
  outcome?: string;
  limits?: JobLimits;
  startedAt: number;
  updatedAt: number;
  endedAt?: number;
  /** When processes were at work on it, each from its first event to its last. */
  worked: readonly TimeSpan[];
  counts: RowCounts;
  spent: Spent;
  /** Attempts that the runtime has accepted: sessions, without those that were started again. */
  sessions: number;
  /** Those of them that waited in batches of a provider; absent where there are none. */
  inBatches?: NonNullable<RunSummary['inBatches']>;
  /** The runtime tells when the first of an answer comes: one that does not answer is known. */
  tellsAnswering: boolean;
  /** Step by step, in the order the tasks were given. */
  tasks: readonly TaskRow[];
  steps: readonly StepRow[];
  waits: readonly WaitCount[];
  byAgent: readonly Share[];
  byTier: readonly Share[];
  byModel: readonly Share[];
  plans: readonly PlanRow[];
  /** Agents that plans were missing, with what became of them. */
  created: readonly { at: number; agent: string; error?: ErrorInfo }[];
  agents: readonly AgentRow[];
  /** Why it cannot be kept any more, or why none of its tasks was begun. */
  problem?: ErrorInfo;
}
