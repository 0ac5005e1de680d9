import { describeTool, serve } from '@parallel-agents/mcp';
import { openApp } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** Serves one MCP client until it goes or a signal comes. What is worth knowing goes to standard error. */
export async function serveClient(flags: RunFlags, environment: Environment): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, { ...environment, describe: describeTool }, reporter, undefined, {
    onlyKnownAgents: true,
  });
  const interrupt = watchInterrupt(environment, reporter.stopping);
  try {
    await serve(app, { signal: interrupt.signal, onError: ({ message }) => reporter.problem(message) });
  } finally {
    interrupt.stop();
  }
  return exitCodes.completed;
}
