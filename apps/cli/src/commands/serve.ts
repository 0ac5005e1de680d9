import type { Command } from 'commander';
import { z } from 'zod';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { engineOption, flag } from '../settings/flags.ts';
import type { ServeFlags } from '../show/serve-jobs.ts';
import { helpNotes } from './help-notes.ts';

const port = z
  .int('must be a whole number')
  .min(0, 'must be at least 0')
  .max(65_535, 'must be at most 65535');

/** `serve`: all jobs in the browser, live. */
export function addServeCommand(program: Command, environment: Environment, finish: Finish): void {
  program
    .command('serve')
    .description('all runs in the browser, live: watch, compare, stop, approve a plan')
    .addOption(flag('--port <number>', 'the port to listen on (default: 4747, or a free one)', Number, port))
    .option('--host <address>', 'the address of this machine to listen on (default: 127.0.0.1)')
    .option('--open', 'open it in the browser')
    .addOption(engineOption('those of an engine'))
    .addHelpText('after', help)
    .action(async (flags: ServeFlags) => {
      const { serveJobs } = await import('../show/serve-jobs.ts');
      finish(await serveJobs(flags, environment));
    });
}

const help = helpNotes({
  says: 'It listens on this machine only. The link that it prints ends with a token: whoever has it sees all runs, and may stop them. A plan that is approved there runs in this process, with --engine on a worker: with the settings and the budget that it was started with.',
  examples: ['parallel-agents serve --open', 'parallel-agents serve --port 0 --engine redis://queue:6379'],
});
