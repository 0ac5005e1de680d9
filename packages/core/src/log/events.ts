import type { ErrorInfo } from '../errors.ts';
import type { RunSummary } from '../folds/summary.ts';
import type { AgentResult, Attempt, AttemptReason, ResultWarning } from '../result/result.ts';
import type { MostUsed, SessionOutcome, SessionReference } from '../session/runtime.ts';

interface EventBase {
  /** Milliseconds since 1970. */
  at: number;
  /** The step of the job that it happened in, such as `plan` or `a1.create`; absent: the job itself, or its only run. */
  step?: string;
}

/** What a user can ask for. */
export type JobKind = 'tasks' | 'goal' | 'create' | 'refine' | 'review';

/** How something ended: `failed` if a task did not complete. What was cancelled can be gone on with. */
export type Ending = 'completed' | 'failed' | 'cancelled';

/** What a job may use at most. */
export interface JobLimits {
  /** US dollars. */
  usd?: number;
  tokens?: number;
  /** Sessions. */
  spawns?: number;
  /** Seconds after which nothing more is spawned. */
  deadlineSeconds?: number;
}

/** The first event of every log. */
export interface JobStarted extends EventBase {
  type: 'job.started';
  jobId: string;
  kind: JobKind;
  /** What it is for, in a few words. */
  title?: string;
  /** Name of the runtime that hosts the sessions, where it is known by then. */
  runtime?: string;
  /** The agents that are worked on, where that is what is asked for. */
  agents?: readonly string[];
  /** What it may use at most, where somebody has set that. */
  limits?: JobLimits;
  /** What the caller needs to ask for the same again. Plain data, without secrets. */
  request?: unknown;
}

/** Another process goes on with the job. */
export interface JobResumed extends EventBase {
  type: 'job.resumed';
}

export interface JobEnded extends EventBase {
  type: 'job.ended';
  ending: Ending;
  /** The kind’s own word for it: a goal may be `partial` or `declined`. */
  status?: string;
  /** Why none of its tasks was begun. */
  error?: ErrorInfo;
  /** What the job brought beside the results of its tasks. Plain data. */
  report?: unknown;
}

/** A task as its run knows it. */
export interface RunTask {
  taskId: string;
  agent: string;
  /** The tasks that it waits for. */
  dependsOn?: readonly string[];
  /** Of the task and of its agent’s instructions and schemas: a result is not served to a task that has changed. */
  fingerprint?: string;
}

export interface RunStarted extends EventBase {
  type: 'run.started';
  /** The id of the job; with `.step` behind it for a step. */
  runId: string;
  runtime: string;
  maxConcurrent: number;
  tasks: readonly RunTask[];
}

/** Another process goes on with the run. */
export interface RunResumed extends EventBase {
  type: 'run.resumed';
  /** Tasks that had ended without completing and are taken up again: how they ended does not stand. */
  reopened?: readonly string[];
}

export interface RunEnded extends EventBase {
  type: 'run.ended';
  summary: RunSummary;
  /** `open`: a session of a task may still bring an answer, for whoever goes on with the run. */
  ending: Ending | 'open';
}

/** The log can no longer be written: what is spawned from here on would be lost with this process. Never stored. */
export interface JournalFailed extends EventBase {
  type: 'journal.failed';
  error: ErrorInfo;
}

/** The task has left the queue. */
export interface TaskStarted extends EventBase {
  type: 'task.started';
  taskId: string;
  agent: string;
}

/** The task has to wait before its next session. What it waits for has come when its next event is there. */
export interface TaskWaiting extends EventBase {
  type: 'task.waiting';
  taskId: string;
  /** `admission`: a control lets no further session start now. `retry`: after a fault. */
  for: 'admission' | 'retry';
  /** The control that holds it back, such as `budget` or `rate-limit`, where it has a name. */
  control?: string;
  /** The fault, where it waits after one. */
  code?: ErrorInfo['code'];
  /** How long, where that is known. */
  seconds?: number;
}

/** An attempt is about to be spawned. Stored before that, so that a crash leaves no session that nobody knows of. */
export interface AttemptStarted extends EventBase {
  type: 'attempt.started';
  taskId: string;
  attemptId: string;
  reason: AttemptReason;
  tier?: string;
  model?: string;
  /** Present when a gate asks: its name. */
  gate?: string;
  /** What it can use at most, where an admission control bounds it: counted for as long as nothing is told. */
  most?: MostUsed;
}

/** A session starts in the place of one that may have been paid for: each of them counts. Stored before it starts. */
export interface AttemptRestarted extends EventBase {
  type: 'attempt.restarted';
  taskId: string;
  attemptId: string;
}

/** The runtime has accepted the attempt, or has found its session again. */
export interface SessionStarted extends EventBase {
  type: 'session.started';
  taskId: string;
  attemptId: string;
  reference: SessionReference;
}

/** The first of the answer has come; only of runtimes that tell it. */
export interface SessionAnswering extends EventBase {
  type: 'session.answering';
  taskId: string;
  attemptId: string;
}

/** A session that uses tools asks its model once more. Stored before it does: so much may be spent by then. */
export interface AttemptExtended extends EventBase {
  type: 'attempt.extended';
  taskId: string;
  attemptId: string;
  /** What all its requests can have used at most, this one included. */
  most: MostUsed;
}

/**
 * What became of a call. `done`: it was run. `failed`: the tool said so, or threw. `timeout`: it took too long. Of the others
 * nothing was run: `unknown` the agent has no such tool · `invalid` the arguments do not fit · `refused` nobody allowed it.
 */
export type ToolOutcome = 'done' | 'failed' | 'timeout' | 'unknown' | 'invalid' | 'refused';

/** The model has called a tool, and was told what came of it. */
export interface ToolCalled extends EventBase {
  type: 'tool.called';
  taskId: string;
  attemptId: string;
  /** Of the session's requests, the one that asked for it; counts from 1. */
  round: number;
  tool: string;
  /** `built-in`, or the name of its server; absent where there is no such tool. */
  origin?: string;
  /** The arguments as JSON, at most 2,000 characters, without keys. */
  input: string;
  outcome: ToolOutcome;
  /** Characters that the tool brought, and that the model was shown of them. */
  characters: number;
  shown: number;
  seconds: number;
  /** Why it brought nothing, in a line. */
  message?: string;
}

/** The session is over, well or not, and is never paid for again. Its answer has yet to be judged. */
export interface SessionEnded extends EventBase {
  type: 'session.ended';
  taskId: string;
  attemptId: string;
  outcome: SessionOutcome;
  /** How often it was spawned again; each session before may have been paid for. */
  respawned?: number;
  warnings?: ResultWarning[];
  /** The runtime could not be asked for it: it may still bring an answer, and then ends again. */
  inDoubt?: true;
}

/** The answer has been checked and judged: the attempt is over. */
export interface AttemptEnded extends EventBase {
  type: 'attempt.ended';
  taskId: string;
  attempt: Attempt;
  /** Present when a gate asked: its name. */
  gate?: string;
  /** It ends again when somebody goes on with its session; until then it counts like this. */
  open?: true;
}

export interface TaskEnded extends EventBase {
  type: 'task.ended';
  taskId: string;
  result: AgentResult;
  /** It was cancelled, or a session of it may still bring an answer: whoever goes on with the run takes it up again. */
  resumable?: true;
}

/** A plan, as far as those need it who show it. The planner’s own fields come with it. */
export interface PlanOutline {
  /** Whether one agent will do. */
  approach?: string;
  reason: string;
  tasks: readonly {
    id: string;
    agent: string;
    description: string;
    dependsOn: readonly string[];
    why?: string | undefined;
    /** What a field of its output must come to. */
    expects?: { field: string; atLeast: number } | undefined;
  }[];
  /** Agents that are to be created for it. */
  missingAgents: readonly { name: string; purpose: string }[];
}

/** There is a plan that can be run. */
export interface PlanMade extends EventBase {
  type: 'plan.made';
  /** `replan`: for what did not do its job. */
  phase: 'plan' | 'replan';
  plan: PlanOutline;
}

/** Whoever was asked has said whether the plan may be run. */
export interface PlanDecided extends EventBase {
  type: 'plan.decided';
  phase: 'plan' | 'replan';
  approved: boolean;
}

/** An agent that a plan was missing is there, or could not be created. */
export interface AgentCreated extends EventBase {
  type: 'agent.created';
  agent: string;
  /** The agent, as plain data. */
  made?: unknown;
  error?: ErrorInfo;
}

/** The work on an agent has begun; its runs are the steps below this event’s step. */
export interface AgentStarted extends EventBase {
  type: 'agent.started';
  agent: string;
}

/** What a panel of judges came to. */
export interface PanelOutline {
  /** Every seat is taken by a judge that stands. */
  complete: boolean;
  mean: number;
  /** What is accepted on. */
  lowerBound: number;
  judges: readonly { judge: string; model?: string; overall: number }[];
  /** How many judges were replaced. */
  dismissed: number;
}

/** One review of one version of an agent, without what it is made of. */
export interface RoundOutline {
  /** Counts from 1. */
  round: number;
  /** It is the best version so far. */
  best: boolean;
  lintErrors: number;
  /** Absent where they were not run. */
  fixtures?: { passed: number; of: number };
  /** Absent where it was not asked. */
  /** It is a version that was examined before, and was not judged again. @default it is a new one */
  unchanged?: true;
  /** Verdicts for it and for the best version before, on fixtures that its author has not seen. */
  pairs?: { wins: number; losses: number; of: number };
  panel?: PanelOutline;
  /** Fixtures that the best version passed and this one does not. */
  regressed: readonly string[];
}

export interface RoundEnded extends EventBase {
  type: 'round.ended';
  agent: string;
  round: RoundOutline;
}

/** What became of an agent, without the agent. */
export interface AgentOutline {
  name: string;
  status: string;
  stoppedBy: string;
  /** What was to be reached, from 0 to 10. */
  target: number;
  panel?: PanelOutline;
  /** What the judge that was kept apart came to, from 0 to 10. */
  heldOut?: number;
  error?: Pick<ErrorInfo, 'code' | 'message'>;
}

export interface AgentEnded extends EventBase {
  type: 'agent.ended';
  agent: string;
  outcome: AgentOutline;
}

/** What happens in a run, in order. Its summary is computed from nothing else. */
export type RunEvent =
  | RunStarted
  | RunResumed
  | RunEnded
  | JournalFailed
  | TaskStarted
  | TaskWaiting
  | TaskEnded
  | AttemptStarted
  | AttemptRestarted
  | AttemptExtended
  | AttemptEnded
  | SessionStarted
  | SessionAnswering
  | ToolCalled
  | SessionEnded;

/** What a job says of itself, beside its runs. */
export type JobFact = PlanMade | PlanDecided | AgentCreated | AgentStarted | RoundEnded | AgentEnded;

/**
 * Everything that happens in a job, in order: what is appended to its log, stored, streamed and folded. Whatever is shown
 * of a job is a fold of these.
 */
export type JobEvent = JobStarted | JobResumed | JobEnded | JobFact | RunEvent;
