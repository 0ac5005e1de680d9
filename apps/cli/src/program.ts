import { Command, Help, type Option } from 'commander';
import { addAgentsCommand } from './commands/agents.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEngineCommand } from './commands/engine.ts';
import { addHelpCommands } from './commands/help.ts';
import { helpNotes } from './commands/help-notes.ts';
import { helpOfAnyWidth } from './commands/help-width.ts';
import { addMcpCommand } from './commands/mcp.ts';
import { addOrchestrateCommand } from './commands/orchestrate.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addServeCommand } from './commands/serve.ts';
import { addTeamCommand } from './commands/team.ts';
import { addWorkerCommand } from './commands/worker.ts';
import type { Finish } from './errors/exit-codes.ts';
import { sayChoices } from './errors/usage-report.ts';
import type { Environment } from './settings/environment.ts';
import { isRareFlag } from './settings/flags.ts';
import { versionHere } from './version.ts';

export interface ProgramOptions {
  /** The help leaves out what is rarely needed. @default false */
  brief?: boolean;
}

/** The command line: every command, its flags and its help. */
export function createProgram(
  environment: Environment,
  finish: Finish,
  { brief = false }: ProgramOptions = {},
): Command {
  const program = new Command('parallel-agents')
    .helpOption('-h, --help', '-h shows what most people need, --help shows all')
    .configureHelp({
      ...helpOfAnyWidth,
      showGlobalOptions: false,
      ...(brief && { visibleOptions: everyday }),
    })
    .description('Run many AI agents at once and bring every result back, checked.')
    .version(versionHere(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      getOutHelpWidth: () => environment.stdout.columns ?? 80,
      getErrHelpWidth: () => environment.stderr.columns ?? 80,
      // Errors are shown in one place, with their fix: main.ts.
      outputError: () => {},
    })
    .addHelpText('after', examples);
  program.commandsGroup('Run agents:');
  addTeamCommand(program, environment, finish);
  addRunCommand(program, environment, finish);
  addOrchestrateCommand(program, environment, finish);
  program.commandsGroup('Look after them:');
  addRunsCommand(program, environment, finish);
  addServeCommand(program, environment, finish);
  addAgentsCommand(program, environment, finish);
  addWorkerCommand(program, environment, finish);
  addEngineCommand(program, environment);
  addMcpCommand(program, environment, finish);
  program.commandsGroup('Set up:');
  addDoctorCommand(program, environment, finish);
  addSchemaCommand(program, environment);
  describeCompletion(program.command('completion').argument('<shell>'));
  addHelpCommands(program);
  sayChoices(program);
  return program;
}

/** What completes shells, and who does it. */
export function describeCompletion(command: Command): Command {
  for (const argument of command.registeredArguments) argument.description = 'the shell that you use';
  return command
    .description('completions for a shell: bash, zsh, fish or powershell')
    .addHelpText('after', helpNotes({ examples: ['source <(parallel-agents completion bash)'] }));
}

/** The options that a short help shows. */
function everyday(this: Help, command: Command): Option[] {
  return Help.prototype.visibleOptions.call(this, command).filter((option) => !isRareFlag(option));
}

const examples = helpNotes({
  says: 'Exit codes: 0 all completed, 1 some failed, 2 bad usage or input, 3 runtime or journal unavailable, 130 interrupted.',
  examples: [
    'parallel-agents team content "Monday motivation" --platform bluesky',
    'parallel-agents team review ./app.py --json',
    'parallel-agents run tasks.yaml --runtime openclaw --output results',
    'parallel-agents orchestrate "Compare three ways to rate-limit our API" --budget 3usd',
    'parallel-agents runs resume run-4f2a9c81d0b3',
    'parallel-agents runs report run-4f2a9c81d0b3 --open',
    'parallel-agents agents list --category development',
    'parallel-agents doctor',
  ],
});
