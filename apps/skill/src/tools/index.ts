import type { Tool } from '../tool.ts';
import { createAgents } from './create-agents.ts';
import { listAgents } from './list-agents.ts';
import { orchestrateTool } from './orchestrate.ts';
import { refineAgentsTool } from './refine-agents.ts';
import { runTasksTool } from './run-tasks.ts';
import { runTeam } from './run-team.ts';
import { showRuns } from './show-runs.ts';
import { stopRun } from './stop-run.ts';

/** Every tool of the plugin, in the order in which they are listed. */
export const tools: readonly Tool[] = [
  runTasksTool,
  runTeam,
  orchestrateTool,
  createAgents,
  refineAgentsTool,
  listAgents,
  showRuns,
  stopRun,
];
