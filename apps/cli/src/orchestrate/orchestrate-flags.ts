import type { RunFlags } from '../settings/flags.ts';

/** Flags of the command that takes a goal. */
export interface OrchestrateFlags extends RunFlags {
  approve?: true;
  planOnly?: true;
  plan?: string;
  maxTasks?: number;
  maxDepth?: number;
  /** `false` for --no-create. */
  create: boolean;
  keepAgents?: string;
  out?: string;
  workflow?: string;
}
