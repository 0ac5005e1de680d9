import type { ErrorInfo, RunEvent } from '@parallel-agents/core';
import type { WorkflowSummary } from '../workflow/account.ts';
import type { Plan, Replan } from './plan.ts';
import type { OrchestrationStatus, Phase } from './report.ts';

interface EventBase {
  /** Milliseconds since 1970. */
  at: number;
}

/** Everything that happens in an orchestration, in order. */
export type OrchestrationEvent =
  | (EventBase & { type: 'orchestration-started'; orchestrationId: string; goal: string })
  /** An event of a sub-run. */
  | (EventBase & { type: 'phase-event'; phase: Phase; runId: string; event: RunEvent })
  /** There is a plan that can be run. */
  | (EventBase & { type: 'planned'; plan: Plan })
  /** There is a plan for what did not do its job. */
  | (EventBase & { type: 'replanned'; replan: Replan })
  /** An agent that a plan was missing is there, or could not be created. */
  | (EventBase & { type: 'agent-created'; agent: string; error?: ErrorInfo })
  | (EventBase & { type: 'orchestration-ended'; status: OrchestrationStatus; summary: WorkflowSummary });
