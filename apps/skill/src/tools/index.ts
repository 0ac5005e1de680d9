import type { Tool } from '../tool.ts';
import { forecastTool } from './forecast.ts';
import { leavable } from './leavable.ts';
import { listAgents } from './list-agents.ts';
import { resumeRun } from './resume-run.ts';
import { showRuns } from './show-runs.ts';
import { startingTools } from './starting-tools.ts';
import { stopRun } from './stop-run.ts';

/** Every tool of the plugin, in the order in which they are listed. */
export const tools: readonly Tool[] = [
  ...startingTools,
  forecastTool,
  listAgents,
  showRuns,
  leavable(resumeRun),
  stopRun,
];
