import type { BestOfFlags } from '../settings/best-of-flags.ts';
import type { RunFlags } from '../settings/flags.ts';

/** Flags that say what is shown of a goal, what is asked, and where its report goes. */
export interface GoalFlags extends RunFlags, BestOfFlags {
  approve?: true;
  planOnly?: true;
  keepAgents?: string;
  out?: string;
  jobId?: string;
}

/** Flags of the command that takes a goal. */
export interface OrchestrateFlags extends GoalFlags {
  plan?: string;
  maxTasks?: number;
  maxDepth?: number;
  maxAgents?: number;
  /** `false` for --no-create. */
  create: boolean;
}
