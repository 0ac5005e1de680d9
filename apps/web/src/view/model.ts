/**
 * A job as the page shows it: plain data, made from events in Node and drawn in a browser. Both sides import this file, so
 * it imports nothing. Times are milliseconds since 1970.
 */

export interface UsageView {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
}

export interface FaultView {
  code: string;
  message: string;
  fix?: string;
}

/** A stretch in which a task could have worked and did not. */
export interface WaitView {
  /** `queued`: for its turn. `admission`: limits or budgets let it start nothing. `retry`: after a fault. */
  kind: 'queued' | 'admission' | 'retry';
  from: number;
  /** Absent while it waits. */
  to?: number;
  code?: string;
}

/** One session: a try of the task, or a question that a gate put to a judge. */
export interface AttemptView {
  id: string;
  reason: string;
  /** The gate that asked; absent for a try of the task itself. */
  gate?: string;
  tier?: string;
  /** The model that answered, or that was asked. */
  model?: string;
  from: number;
  /** When the first of the answer came. */
  answeringAt?: number;
  /** Absent while it runs. */
  to?: number;
  /** What came of it once it was checked and judged. */
  status?: string;
  /** How often it was spawned again. */
  respawned?: number;
  usage?: UsageView;
  costUsd?: number;
  gates?: { gate: string; accepted: boolean; score?: number; reason?: string }[];
  problems?: string[];
  error?: FaultView;
}

export type TaskStatus =
  | 'waiting'
  | 'queued'
  | 'running'
  | 'open'
  | 'completed'
  | 'failed'
  | 'timeout'
  | 'cancelled';

export interface TaskView {
  /** `step/task`, or the id of the task where the job has no steps: one of a kind in the job. */
  key: string;
  step?: string;
  id: string;
  agent: string;
  /** Keys of the tasks that it waits for. */
  dependsOn: string[];
  /** What was asked for. */
  description?: string;
  status: TaskStatus;
  queuedAt: number;
  startedAt?: number;
  endedAt?: number;
  waits: WaitView[];
  attempts: AttemptView[];
  error?: FaultView;
  warnings?: { code: string; message: string }[];
  /** Characters of its answer; absent where there is none. */
  answerLength?: number;
}

interface PlanTaskView {
  id: string;
  agent: string;
  description: string;
  dependsOn: string[];
  why?: string;
}

export interface PlanView {
  phase: 'plan' | 'replan';
  reason: string;
  tasks: PlanTaskView[];
  missingAgents: { name: string; purpose: string }[];
  /** Absent: nobody was asked, or nobody has answered. */
  approved?: boolean;
  /** Its tasks have begun. */
  begun: boolean;
}

export interface RoundView {
  round: number;
  best: boolean;
  lintErrors: number;
  fixtures?: { passed: number; of: number };
  panel?: {
    complete: boolean;
    mean: number;
    lowerBound: number;
    judges: { judge: string; overall: number }[];
  };
  regressed: string[];
}

/** The work on one agent: made, refined or reviewed. */
export interface AgentView {
  name: string;
  rounds: RoundView[];
  status?: string;
  target?: number;
  heldOut?: number;
  error?: FaultView;
}

export interface JobView {
  id: string;
  kind: string;
  title?: string;
  /** `running`, `interrupted`, or how it ended. */
  status: string;
  /** The kind’s own word: `partial`, `declined`. */
  outcome?: string;
  runtime: string;
  /** Its answers are examples. */
  scripted?: true;
  startedAt: number;
  /** Of the last event. */
  updatedAt: number;
  /** When it was looked at; a job that runs goes on to here. */
  seenAt: number;
  endedAt?: number;
  /** Stretches in which no process worked on it. */
  gaps: { from: number; to: number }[];
  limits: { usd?: number; tokens?: number; spawns?: number; concurrent?: number };
  minScore?: number;
  /** Names of tiers, the cheapest first. */
  tiers: string[];
  plans: PlanView[];
  agents: AgentView[];
  /** What a goal came to, as Markdown. */
  report?: string;
  /** It has been told that the log can be written no more. */
  journalFailed?: FaultView;
}

/** What came back of a task. */
export interface AnswerView {
  /** The checked output, any JSON; absent where there is none. */
  output?: unknown;
  /** The raw answer, where it says more than the output. */
  text?: string;
  /** The answers of earlier attempts and of judges, and what they thought before. */
  attempts: { id: string; text?: string; reasoning?: string }[];
}

/** Everything that a page needs of one job. */
export interface PageData {
  job: JobView;
  tasks: TaskView[];
  /** By the key of the task. */
  answers: Record<string, AnswerView>;
  /** Keys of tasks whose answers were left out, because the file would be too large. */
  leftOut: number;
}
