import { refuseServerFlags } from '@parallel-agents/app/internal/fields';
import type { Command } from 'commander';
import type { DoctorFlags } from '../doctor/examine-runtimes.ts';
import type { ServerDoctorFlags } from '../doctor/examine-server.ts';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { addServerFlags, engineOption } from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

/** `doctor`: which runtimes can be used here, why not, and what would make them. */
export function addDoctorCommand(program: Command, environment: Environment, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description('which runtimes can be used here, and what stands in the way')
    .option(
      '--runtime <name>',
      'the runtime whose state decides the exit code (default: the one runs would use)',
    )
    .addOption(engineOption('look at an engine too'))
    .option(
      '--base-url <url>',
      'look at this server of chat completions instead: what it can do, and what to set; asks a model once',
    )
    .option(
      '--model <model>',
      'with --base-url: the model that is asked (default: the only one that it lists)',
    )
    .option('--config <file>', 'a configuration file (YAML or JSON) instead of the one found here')
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', help);
  addServerFlags(doctor).action(async ({ baseUrl, ...flags }: DoctorFlags & Partial<ServerDoctorFlags>) => {
    // Loaded when the doctor is called, so that help is fast.
    if (baseUrl !== undefined) {
      const { examineServerAt } = await import('../doctor/examine-server.ts');
      return finish(await examineServerAt({ ...flags, baseUrl }, environment));
    }
    refuseServerFlags(flags, undefined, environment.describe);
    const { examineRuntimes } = await import('../doctor/examine-runtimes.ts');
    finish(await examineRuntimes(flags, environment));
  });
}

const help = helpNotes({
  says: 'Exits with 0 if what was asked for can be used, with 3 if not: the runtime and the journal here, with --engine the engine alone, with --engine and --runtime all of them.',
  examples: ['parallel-agents doctor', 'parallel-agents doctor --base-url http://127.0.0.1:11434/v1'],
});
