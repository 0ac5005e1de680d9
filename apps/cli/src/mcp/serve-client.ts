import type { Describe } from '@parallel-agents/app/internal/settings';
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
  // Until it serves, a person reads what is said; then a client’s model does.
  let { describe: words } = environment;
  const describe: Describe = (name, value) => words(name, value);
  const here = { ...environment, describe };
  await using app = await openApp(flags, here, reporter, undefined, { onlyKnownAgents: true });
  words = describeTool;
  const interrupt = watchInterrupt(environment, reporter.stopping);
  try {
    await serve(app, { signal: interrupt.signal, onError: ({ message }) => reporter.problem(message) });
  } finally {
    interrupt.stop();
  }
  return exitCodes.completed;
}
