import type { Limits } from './limits.ts';
import type { ServerFlags } from './server-settings.ts';

/** What somebody asks for beside the configuration, before which it goes. */
export interface GivenSettings extends ServerFlags {
  /** Where sessions run, by name. */
  runtime?: string;
  /** The server of the openai-compatible runtime. */
  baseUrl?: string;
  /** With the runtime `batch`: judges and planners are asked at once, at the full price. */
  liveJudges?: boolean;
  /** With the runtime `batch`: what is not cheaper there, and agents with tools, are asked at once. */
  batchIfCheaper?: boolean;
  /** More agents: paths, patterns and packages. */
  agents?: string[];
  /** What is forgiven otherwise is an error. */
  strict?: true;
  /** A configuration file instead of the one that is found. */
  config?: string;
  keepSessions?: true;
  /** The model of tasks that name none, as `provider/model` or an alias. */
  model?: string;
  /** Models or aliases, the cheapest first. */
  tiers?: string[];
  /** Where tasks start: `agent`, `auto`, or a tier. */
  start?: string;
  /** What a judge must give an output at least, from 0 to 10. */
  minScore?: number;
  /** The model of the judge. */
  judge?: string;
  limits?: Limits;
  /** Files of MCP servers, in the common form. */
  mcp?: string[];
  /** Tools that agents may have: `read`, `search`, `list`, `fetch`, and those of servers that may write unasked. */
  allowTools?: string[];
  /** The folder that `read`, `search` and `list` look into. @default the working directory */
  toolsRoot?: string;
  /** Requests that a session with tools may have. @default 20 */
  toolRounds?: number;
}
