import { type Command, CommanderError } from 'commander';
import { nearestOf } from '../errors/usage-report.ts';

/** `help COMMAND…`, in each group of commands and as deep as commands go. */
export function addHelpCommands(group: Command): void {
  if (group.commands.length === 0) return;
  for (const part of group.commands) addHelpCommands(part);
  group.helpCommand(false);
  group
    .command('help')
    .description('the help of a command')
    .argument('[command...]', 'which one')
    .action((words: string[]) => {
      let command = group;
      for (const word of words) command = partOf(command, word);
      command.help();
    });
}

function partOf(group: Command, word: string): Command {
  const named = group.commands.find((part) => part.name() === word);
  if (named !== undefined) return named;
  const near = nearestOf(word, group);
  const hint = near === undefined ? '' : `\n(Did you mean ${near}?)`;
  throw new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${word}'${hint}`);
}
