import type { AgentResult, ErrorInfo, RunSummary } from '@parallel-agents/core';
import type { JobSummary } from '../job/account.ts';
import type { Plan, PlannedTask, Replan } from './plan.ts';
import type { WrittenReport } from './report-writer.ts';

/**
 * The sub-runs: the planner, its tasks, the planner again, the tasks of its second plan, the writer of the report.
 * `create` is for agents that were missing.
 */
export type Phase = 'plan' | 'create' | 'work' | 'replan' | 'rework' | 'report';

/**
 * Decided by what the tasks did, never by what a model says of it.
 * `completed`: every task did its job, or was replaced by ones that did, and there is a report. `partial`: some of it.
 * `failed`: no plan, or no task completed. `planned`: only a plan was wanted. `declined`: the plan was not approved.
 */
export type OrchestrationStatus = 'completed' | 'partial' | 'failed' | 'cancelled' | 'planned' | 'declined';

/** A task of a plan and what became of it. */
export interface TaskOutcome {
  task: PlannedTask;
  result: AgentResult;
  /** What it came to, of the number that the plan expects of it. */
  measured?: number;
  /** It completed, and fell short of what the plan expects of it; says by how much. */
  shortfall?: string;
  /** Tasks of the second plan that took its place and did their job. */
  replacedBy?: string[];
}

/** What an orchestration brings back. */
export interface OrchestrationReport {
  jobId: string;
  goal: string;
  status: OrchestrationStatus;
  /** Absent where there is none that can be run. */
  plan?: Plan;
  /** What was planned for tasks that did not do their job. */
  replan?: Replan;
  /** Every task that was planned, in the order of the plans, with exactly one result. */
  tasks: TaskOutcome[];
  /** Agents that were made for the goal; `shortOf` says what they fall short of. */
  made?: { name: string; shortOf?: string }[];
  /** The writer's report; absent where one agent did, where there is nothing to report, and where the writer failed. */
  report?: WrittenReport;
  /** The whole report, for people: what was found, with sources, and what did not work. */
  markdown: string;
  /** Why there is no plan, no second plan, or no report by a writer. */
  errors: { phase: Phase; error: ErrorInfo }[];
  /** One account of everything. */
  summary: JobSummary;
  /** The account of each sub-run, in the order in which they ended. */
  phases: { phase: Phase; runId: string; summary: RunSummary }[];
}
