import type { StartingTool } from '../run/starting-tool.ts';
import { createAgents } from './create-agents.ts';
import { leavable } from './leavable.ts';
import { orchestrateTool } from './orchestrate.ts';
import { refineAgentsTool } from './refine-agents.ts';
import { runTasksTool } from './run-tasks.ts';
import { runTeam } from './run-team.ts';

/** The tools that start agents, and whose runs can be resumed. */
export const startingTools: readonly StartingTool[] = [
  leavable(runTasksTool),
  leavable(runTeam),
  leavable(orchestrateTool),
  leavable(createAgents),
  leavable(refineAgentsTool),
];
