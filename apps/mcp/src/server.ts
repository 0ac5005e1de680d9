import { readFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import type { App } from '@parallel-agents/app';
import { z } from 'zod';
import { Jobs } from './jobs.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { registerFollowing } from './tools/following.ts';
import { registerLooking } from './tools/looking.ts';
import { registerStarting } from './tools/starting.ts';

const instructions = `Runs many AI agents at once and brings every result back, checked, within a budget.
Start a job (run_tasks, run_team, orchestrate, create_agents, refine_agents): the answer is an id, at once. Then call wait with that id, again while its status is running, and result for further pages. Subagents see nothing but their task: give them the text they need.`;

/**
 * An MCP server on an application. It answers at once, and is followed by ids: see the tool `wait`.
 *
 * @example
 * const app = await open({ limits: { usd: 2 } });
 * await createServer(app).connect(transport);
 */
export function createServer(app: App, jobs = new Jobs(app)): McpServer {
  const server = new McpServer({ name: 'parallel-agents', version: readVersion() }, { instructions });
  registerStarting(server, jobs);
  registerFollowing(server, jobs);
  registerLooking(server, app);
  registerPrompts(server);
  registerResources(server, jobs);
  return server;
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}
