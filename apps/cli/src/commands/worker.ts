import { parseDuration } from '@parallel-agents/escalation/internal/amounts';
import { type Command, Option } from 'commander';
import { parseHealthAddress } from '../engine/health-address.ts';
import type { WorkerFlags } from '../engine/run-worker.ts';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { addSourceFlags, concurrencyOption, engineOption } from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

/** `worker`: takes runs and sessions from an engine until it is told to end. */
export function addWorkerCommand(program: Command, environment: Environment, finish: Finish): void {
  const command = program
    .command('worker')
    .description('work on runs and sessions of an engine until you stop it')
    .addOption(engineOption('the engine'))
    .option('--runtime <name>', 'where this worker’s sessions run; it takes runs for this runtime only')
    .option('--base-url <url>', 'the server of the openai-compatible runtime')
    .addOption(concurrencyOption('sessions of this worker at the same time, in each lane'))
    .option(
      '--drain <duration>',
      'when it is stopped, wait this long for sessions that no other worker could find',
      (text) => parseDuration(text, 'drain'),
    )
    .option(
      '--health <host:port>',
      'answer /healthz, /readyz and /metrics there, for supervisors and Prometheus',
      parseHealthAddress,
    )
    .addOption(
      new Option('--log <form>', 'how its log is written to standard error (default: text)').choices([
        'text',
        'json',
      ]),
    )
    .option('--quiet', 'only what goes wrong')
    .addHelpText('after', help);
  addSourceFlags(command).action(async (flags: WorkerFlags) => {
    // Loaded when a worker is started, so that help is fast.
    const { runWorker } = await import('../engine/run-worker.ts');
    finish(await runWorker(flags, environment));
  });
}

const help = helpNotes({
  says: 'It ends on SIGTERM or SIGINT. Its runs go to other workers at once. They find its sessions again; where the runtime cannot do that, the sessions are first brought to their end (at most --drain, 10m). A second signal hands everything back at once.',
  examples: [
    'parallel-agents worker --engine redis://queue.internal:6379 --runtime openclaw --concurrency 20 --health 127.0.0.1:9090',
  ],
});
