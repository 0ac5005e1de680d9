import { type Command, CommanderError } from 'commander';
import { asTyped, commandOf, refuseEmptyFlags } from './errors/as-typed.ts';
import { type ExitCode, exitCodeFor, exitCodes, type Finish } from './errors/exit-codes.ts';
import { showError } from './errors/show-error.ts';
import { refuseFlagsAsValues, sayChoices } from './errors/usage-report.ts';
import { createProgram, describeCompletion } from './program.ts';
import { describeAt } from './settings/describe-flags.ts';
import type { EngineFlag } from './settings/engine-words.ts';
import type { Environment } from './settings/environment.ts';

/**
 * Runs the command.
 *
 * @param argv the words after the command's name
 * @returns the exit code; what went wrong has been shown
 */
export async function main(
  argv: readonly string[],
  surroundings: Omit<Environment, 'describe' | 'asLines'>,
): Promise<ExitCode> {
  let engine: EngineFlag;
  let isLines = false;
  const environment = {
    ...surroundings,
    describe: describeAt(() => engine),
    asLines() {
      isLines = true;
    },
  };
  let exitCode: ExitCode = exitCodes.completed;
  const brief = argv.includes('-h') && !argv.includes('--help');
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const program = createProgram(environment, finish, { brief });
  program.hook('preAction', async (_program, command) => {
    refuseEmptyFlags(command);
    engine = await engineToName(command.opts(), environment);
  });
  try {
    const [first = ''] = argv;
    if (completionWords.has(first)) await addCompletion(program);
    refuseFlagsAsValues(commandOf(program, argv), argv);
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    const wasHelpOrVersion = thrown instanceof CommanderError && thrown.exitCode === 0;
    if (wasHelpOrVersion) return exitCodes.completed;
    const command = commandOf(program, argv);
    const json = argv.includes('--json') && (isLines ? 'line' : 'document');
    showError(asTyped(thrown, command, argv), environment, { json, command });
    return exitCodeFor(thrown);
  }
}

/** The next command finds the engine where this one did, but for a configuration that only this one was told of. */
async function engineToName(
  { engine, config }: { engine?: EngineFlag; config?: string },
  environment: Environment,
): Promise<EngineFlag> {
  if (engine !== true || config === undefined) return engine;
  if (environment.env.PARALLEL_AGENTS_ENGINE_URL !== undefined) return engine;
  const { engineOptions } = await import('@parallel-agents/app/internal/engine');
  // What is wrong with it is said by who uses it.
  return engineOptions({ engine, config }, environment).then(
    ({ url }) => url,
    () => engine,
  );
}

/** `completion` prints the script; the script then asks with `complete`. */
const completionWords: ReadonlySet<string> = new Set(['completion', 'complete']);

/** Loaded only where it is asked for. It takes the place of the command that the help shows. */
async function addCompletion(program: Command): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander');
  const shown = program.commands.findIndex((command) => command.name() === 'completion');
  (program.commands as Command[]).splice(shown, 1);
  tab(program, { completionCommandName: 'completion' });
  for (const command of program.commands) if (command.name() === 'completion') describeCompletion(command);
  sayChoices(program);
}
