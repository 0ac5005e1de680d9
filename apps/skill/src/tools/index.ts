import type { Tool } from '../tool.ts';
import { listAgents } from './list-agents.ts';
import { runTasksTool } from './run-tasks.ts';
import { runTeam } from './run-team.ts';
import { showRuns } from './show-runs.ts';
import { stopRun } from './stop-run.ts';

/** Every tool of the plugin, in the order in which they are listed. */
export const tools: readonly Tool[] = [runTasksTool, runTeam, listAgents, showRuns, stopRun];
