import type { AgentResult, RunReport, RunSummary } from '@parallel-agents/core';
import type { AgentJobReport, OrchestrationReport } from '@parallel-agents/meta';
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
  agents: AgentJobReport;
  /** The agents that were refined or reviewed, as they were before. */
  given: GivenAgent[];
}

/** What a job brings back. */
export type JobReport = TasksReport | GoalReport | AgentsReport;

/** A report of tasks, with the status that their account says. */
export function toTasksReport(
  id: string,
  { results, summary }: Pick<RunReport, 'results' | 'summary'>,
  wasStopped: boolean,
): TasksReport {
  const status = summary.failed === 0 ? 'completed' : 'failed';
  // Also where another process asked for it.
  const isCancelled = wasStopped || summary.byStatus.cancelled > 0;
  return { kind: 'tasks', id, status: isCancelled ? 'cancelled' : status, results, summary };
}

/** A report of a goal, with the status of what it came to. */
export function toGoalReport(id: string, goal: OrchestrationReport, results: AgentResult[]): GoalReport {
  const isDone = goal.status === 'completed' || goal.status === 'planned';
  const status = isDone ? 'completed' : 'failed';
  return {
    kind: 'goal',
    id,
    status: goal.status === 'cancelled' ? 'cancelled' : status,
    results,
    summary: goal.summary,
    goal,
  };
}

/** A report of work on agents; completed where every agent came out as it was wanted. */
export function toAgentsReport(
  { id, kind }: Pick<AgentsReport, 'id' | 'kind'>,
  agents: AgentJobReport,
  { results, given, wasStopped }: { results: AgentResult[]; given: GivenAgent[]; wasStopped: boolean },
): AgentsReport {
  const isAsWanted = agents.agents.every(({ status, panel }) =>
    status === 'reviewed' ? panel?.complete === true : status === 'met',
  );
  // Also where another process asked for it.
  const isCancelled = wasStopped || agents.agents.some(({ stoppedBy }) => stoppedBy === 'cancelled');
  const status = isAsWanted ? 'completed' : 'failed';
  return {
    kind,
    id,
    status: isCancelled ? 'cancelled' : status,
    results,
    summary: agents.summary,
    agents,
    given,
  };
}
