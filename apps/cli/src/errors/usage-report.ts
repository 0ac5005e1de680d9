import { nearestName } from '@parallel-agents/app/internal/fields';
import { type ErrorCode, InputError } from '@parallel-agents/core';
import type { Argument, Command, CommanderError, Option } from 'commander';

/** What was wrong with the words themselves, before anything was read. */
export interface UsageReport {
  code: ErrorCode;
  message: string;
  fix: string;
}

/** Says in our words what the parser of the command line found. */
export function usageReport({ code, message }: CommanderError, command: Command | undefined): UsageReport {
  // Its message and its suggestion stand on two lines of one text.
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  if (command === undefined) return said(first, [suggestion, 'Add --help to see how it is used.']);
  const usage = `${usageOf(command)}; --help says more.`;
  const [, quoted = ''] = /'([^']*)'/.exec(first) ?? [];
  const option = command.options.find(({ flags }) => flags === quoted);
  switch (code) {
    case 'commander.help':
      return said('a command is missing', [usage]);
    case 'commander.unknownCommand':
      return said(first, [suggestion || commandsOf(command), usage]);
    case 'commander.missingArgument':
      return said(`${quoted}: is missing`, [giveArgument(command, quoted), usage]);
    case 'commander.missingMandatoryOptionValue':
    case 'commander.optionMissingArgument':
      return option ? missingValue(option, code) : said(first, [usage]);
    case 'commander.excessArguments': {
      const takesOne = command.registeredArguments.length > 0;
      return said(first, [takesOne ? 'Put quotation marks around words that belong together.' : '', usage]);
    }
    case 'commander.unknownOption': {
      const isGroup = command.commands.length > 0 && suggestion === '';
      return said(first, [suggestion, isGroup ? 'Flags stand after the whole command.' : '', usage]);
    }
    default:
      return said(first, [suggestion, usage]);
  }
}

function said(message: string, sentences: readonly string[]): UsageReport {
  return { code: 'INVALID_OPTION', message, fix: sentences.filter((one) => one !== '').join(' ') };
}

function commandsOf(command: Command): string {
  const group = command.commands.length > 0 ? command : command.parent;
  return `The commands are: ${group?.commands.map((part) => part.name()).join(', ')}.`;
}

function giveArgument(command: Command, name: string): string {
  const argument = command.registeredArguments.find((one) => one.name() === name);
  return argument ? `Give the ${name}: ${argument.description}.` : '';
}

function missingValue(option: Option, code: string): UsageReport {
  const name = option.long ?? option.flags;
  const message = code === 'commander.optionMissingArgument' ? 'has no value' : 'is missing';
  return said(`${name}: ${message}`, [`Give ${option.flags}: ${option.description}.`]);
}

/** `It is used as: parallel-agents run [options] <file>`. */
function usageOf(command: Command): string {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return `It is used as: ${names.join(' ')} ${command.usage()}`;
}

/** The command of a group that was probably meant. */
export function nearestOf(word: string, group: Command): string | undefined {
  return nearestName(
    word,
    group.commands.map((part) => part.name()),
  );
}

/**
 * A flag that should have a value is followed by another flag: the parser would take that one as the value.
 *
 * @throws InputError
 */
export function refuseFlagsAsValues(command: Command, argv: readonly string[]): void {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  for (const [at, word] of words.entries()) {
    const option = command.options.find((one) => one.required && isCalled(one, word));
    const next = words[at + 1]?.split('=', 1)[0];
    if (option === undefined || next === undefined || !isFlag(command, next)) continue;
    const name = option.long ?? word;
    const fix = `Give ${option.flags}: ${option.description}. If "${next}" is meant as the value: ${name}=${next}`;
    throw new InputError([{ code: 'INVALID_OPTION', path: [name], message: 'has no value', fix }]);
  }
}

function isFlag(command: Command, word: string): boolean {
  return word === '--help' || command.options.some((one) => isCalled(one, word));
}

function isCalled({ long, short }: Option, word: string): boolean {
  return word === long || word === short;
}

/** Choices are refused in the words that all other values are refused in. */
export function sayChoices(command: Command): void {
  for (const part of command.commands) sayChoices(part);
  for (const option of command.options) refuseOthers(option, option.long ?? option.flags);
  for (const argument of command.registeredArguments) refuseOthers(argument, argument.name());
}

function refuseOthers(one: Option | Argument, name: string): void {
  const choices = one.argChoices;
  if (choices === undefined) return;
  one.argParser((text: string): string => {
    if (choices.includes(text)) return text;
    const near = nearestName(text, choices);
    const message = `must be one of ${choices.join(', ')}, not ${JSON.stringify(text)}`;
    const fix = `${near === undefined ? '' : `Did you mean "${near}"? `}Correct ${name}: ${one.description}.`;
    throw new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
  });
}
