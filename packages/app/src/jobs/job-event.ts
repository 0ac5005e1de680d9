import type { RunEvent } from '@parallel-agents/core';
import type { OrchestrationEvent, WorkflowEvent } from '@parallel-agents/meta';

/** Everything that happens in a job, in order. */
export type JobEvent = RunEvent | OrchestrationEvent | WorkflowEvent;
