import type { RunEvent } from '@parallel-agents/core';
import type { AgentOutcome, RoundRecord } from '../refine/outcome.ts';
import type { WorkflowSummary } from './account.ts';

interface EventBase {
  /** Milliseconds since 1970. */
  at: number;
}

/** Everything that happens in a workflow, in order. */
export type WorkflowEvent =
  | (EventBase & { type: 'workflow-started'; workflowId: string; agents: readonly string[] })
  /** An event of a sub-run. */
  | (EventBase & { type: 'step-event'; agent: string; step: string; runId: string; event: RunEvent })
  | (EventBase & { type: 'round-ended'; agent: string; round: RoundRecord })
  | (EventBase & { type: 'agent-ended'; agent: string; outcome: AgentOutcome })
  | (EventBase & { type: 'workflow-ended'; summary: WorkflowSummary });
