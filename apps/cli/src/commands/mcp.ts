import type { Command } from 'commander';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import {
  addBudgetFlags,
  addServerFlags,
  addSourceFlags,
  addTierFlags,
  concurrencyOption,
  type RunFlags,
} from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

/** `mcp`: serves one client on standard input and output. */
export function addMcpCommand(program: Command, environment: Environment, finish: Finish): void {
  const command = program
    .command('mcp')
    .description('an MCP server on standard input and output, for Claude Code, Codex, Cursor and others')
    .option('--runtime <name>', 'where sessions run')
    .option('--base-url <url>', 'the server of the openai-compatible runtime')
    .option('--model <model>', 'the model of tasks, as provider/model or an alias')
    .addOption(concurrencyOption('sessions at the same time, in each job'))
    .option('--no-journal', 'keep nothing of jobs: they cannot be resumed')
    .addHelpText('after', help);
  addSourceFlags(addBudgetFlags(addTierFlags(addServerFlags(command)))).action(async (flags: RunFlags) => {
    const { serveClient } = await import('../mcp/serve-client.ts');
    finish(await serveClient(flags, environment));
  });
}

const help = helpNotes({
  says: 'A client starts it and talks to it; people do not. Budgets and limits given here hold for each job, and a client cannot lift them.',
  examples: [
    'claude mcp add parallel-agents -- parallel-agents mcp --budget 2usd',
    'codex mcp add parallel-agents -- parallel-agents mcp --budget 2usd',
  ],
});
