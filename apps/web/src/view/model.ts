/**
 * What the page is given: the view that core keeps of a job, and what only a page tells beside it. Both sides import this
 * file, so it imports nothing but types. Times are milliseconds since 1970.
 */
import type { AttemptBar, JobModel, TaskRow } from '@parallel-agents/core/view';

export type {
  AgentRow as AgentView,
  AttemptBar as AttemptView,
  PlanRow as PlanView,
  RowStatus as TaskStatus,
  Share,
} from '@parallel-agents/core/view';

/** Why a task failed, and what to do about it, in words. */
export type TaskFault = Omit<NonNullable<TaskRow['error']>, 'ways'>;

/** A task, with what its answer tells of itself. */
export interface TaskView extends Omit<TaskRow, 'error'> {
  error?: TaskFault;
  /** Characters of its answer; absent where there is none. */
  answerLength?: number;
}

export interface JobView extends Omit<JobModel, 'tasks' | 'status'> {
  /** `running`, `interrupted`, or how it ended. */
  status: string;
  /** Nobody works on it until its plan is approved or declined. */
  waitsFor?: 'approval';
  /** Its answers are examples. */
  scripted?: true;
  /** When it was looked at; a job that runs goes on to here. */
  seenAt: number;
  /** What the judge must give, from 0 to 10. */
  minScore?: number;
  /** Names of tiers, the cheapest first. */
  tiers: string[];
  /** What a goal came to, as Markdown. */
  report?: string;
}

/** What a reader can do with a job in a terminal: whole commands. */
export interface JobCommands {
  show: string;
  /** Prints all results, a line each. */
  results: string;
  resume: string;
  retry: string;
  approve: string;
  /** Writes it as Markdown. */
  report: string;
}

/** What came back of a task. */
export interface AnswerView {
  /** The checked output, any JSON; absent where there is none. */
  output?: unknown;
  /** The raw answer, where it says more than the output. */
  text?: string;
  warnings?: { code: string; message: string }[];
  /** The answers of earlier attempts and of judges, and what they thought before. */
  attempts: { id: string; text?: string; reasoning?: string }[];
}

/** Everything that a page needs of one job. */
export interface PageData {
  job: JobView;
  tasks: TaskView[];
  /** By the key of the task. */
  answers: Record<string, AnswerView>;
  /** Answers that were left out, because the file would be too large. */
  leftOut: number;
  commands: JobCommands;
}

/** The key of a task, from what another task of its step calls it. */
export function keyOf(step: string | undefined, taskId: string): string {
  return step === undefined ? taskId : `${step}/${taskId}`;
}

/** When its session was over; what comes after that is checking and judging. */
export function sessionEnd({ answeredAt, to }: AttemptBar): number | undefined {
  return answeredAt ?? to;
}
