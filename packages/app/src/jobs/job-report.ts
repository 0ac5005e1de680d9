import type { AgentResult, RunSummary } from '@parallel-agents/core';
import type { OrchestrationReport, WorkflowReport } from '@parallel-agents/meta';
import type { GivenAgent } from '../agents/given-agents.ts';
import type { Account } from '../experience/account.ts';

interface ReportBase<Results extends readonly AgentResult[] = AgentResult[]> {
  /** Of the job. */
  id: string;
  /** `failed`: something of it did not complete. A cancelled job can be gone on with. */
  status: 'completed' | 'failed' | 'cancelled';
  /** Of all tasks, those of steps included, in the order in which they ended; of a job of tasks in the order of those. */
  results: Results;
  summary: RunSummary;
  /** What tiers saved; absent without tiers. */
  account?: Account;
}

/** What a job of tasks brings back: one result for each task, in their order. */
export interface TasksReport<Results extends readonly AgentResult[] = AgentResult[]>
  extends ReportBase<Results> {
  kind: 'tasks';
}

/** What a goal brings back. */
export interface GoalReport extends ReportBase {
  kind: 'goal';
  goal: OrchestrationReport;
}

/** What the making, refining or reviewing of agents brings back: one outcome for each. */
export interface AgentsReport extends ReportBase {
  kind: 'create' | 'refine' | 'review';
  agents: WorkflowReport;
  /** The agents that were refined or reviewed, as they were before. */
  given: GivenAgent[];
}

/** What a job brings back. */
export type JobReport = TasksReport | GoalReport | AgentsReport;
