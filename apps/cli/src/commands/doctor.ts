import type { Command } from 'commander';
import type { DoctorFlags } from '../doctor/examine-runtimes.ts';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { engineOption } from '../settings/flags.ts';

/** `doctor`: which runtimes can be used here, why not, and what would make them. */
export function addDoctorCommand(program: Command, environment: Environment, finish: Finish): void {
  program
    .command('doctor')
    .description('which runtimes can be used here, and what stands in the way')
    .option('--runtime <name>', 'the one whose state decides the exit code (default: the one runs would use)')
    .addOption(engineOption('look at an engine too'))
    .option('--config <file>', 'a configuration file (YAML or JSON) instead of the one found here')
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      '\nExits with 0 if the runtime, the journal and the engine asked for can be used, with 3 if not.',
    )
    .action(async (flags: DoctorFlags) => {
      // Loaded when the doctor is called, so that help is fast.
      const { examineRuntimes } = await import('../doctor/examine-runtimes.ts');
      finish(await examineRuntimes(flags, environment));
    });
}
