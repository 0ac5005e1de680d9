import { CommanderError } from 'commander';
import type { Environment } from './environment.ts';
import { type ExitCode, exitCodeFor, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { showError } from './show-error.ts';

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
