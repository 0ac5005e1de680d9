import { CommanderError } from 'commander';
import { type ExitCode, exitCodeFor, exitCodes } from './errors/exit-codes.ts';
import { showError } from './errors/show-error.ts';
import { createProgram } from './program.ts';
import type { Environment } from './settings/environment.ts';

/**
 * Runs the command.
 *
 * @param argv the words after the command's name
 * @returns the exit code; what went wrong has been shown
 */
export async function main(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.completed;
  const program = createProgram(environment, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    const wasHelpOrVersion = thrown instanceof CommanderError && thrown.exitCode === 0;
    if (wasHelpOrVersion) return exitCodes.completed;
    showError(thrown, environment, { json: argv.includes('--json') });
    return exitCodeFor(thrown);
  }
}
