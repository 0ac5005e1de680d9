import { InputError, type InputIssue } from '@parallel-agents/core';
import { formatPath } from '@parallel-agents/core/internal';
import type { Command, Option } from 'commander';
import { emptyFlag } from '../settings/flags.ts';

/** The command that these words ask for: the last one that they name. */
export function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv) {
    // `help runs list` is about that command.
    if (word === 'help') continue;
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

/** Names options as they were typed: what is called from here names them as a program does. */
export function asTyped(thrown: unknown, command: Command, argv: readonly string[]): unknown {
  if (!(thrown instanceof InputError)) return thrown;
  return new InputError(thrown.issues.map((issue) => issueAsTyped(issue, command, argv)));
}

function issueAsTyped(issue: InputIssue, command: Command, argv: readonly string[]): InputIssue {
  const [first, ...rest] = issue.path;
  if (typeof first !== 'string' || 'file' in issue) return issue;
  const isPlain = /^(?:Correct (?:[\w.[\]-]+|"[\w.]+" of \w+)\.$|The fields are: )/.test(issue.fix);
  if (first === 'openaiCompatible') {
    const typed = serverIssueAsTyped(issue, argv);
    const named = typed && issueAsTyped(typed, command, argv);
    return String(named?.path[0]).startsWith('--') && named ? named : issue;
  }
  const file = typedFor('--from', argv);
  if (first === 'create' && file !== undefined) {
    const path = [file, ...rest];
    return { ...issue, path, fix: isPlain ? `Correct ${formatPath(path)}.` : issue.fix };
  }
  // The one brief that flags describe.
  if (first === 'create' && rest[0] === 0 && rest.length === 2) {
    const path = rest.slice(1);
    const fix = isPlain ? `Correct ${formatPath(path)}.` : issue.fix;
    return issueAsTyped({ ...issue, path, fix }, command, argv);
  }
  const name = first;
  const option = command.options.find((one) => isCalled(one, name) && isGiven(one, argv));
  const argument = command.registeredArguments.find((one) => one.name() === name);
  const fixed = (what: string, description: string): string =>
    isPlain ? `Correct ${what}: ${description}.` : issue.fix;
  if (option) {
    const flag = option.long ?? name;
    return { ...issue, path: [flag, ...rest], fix: fixed(flag, option.description) };
  }
  return argument
    ? { ...issue, path: [name, ...rest], fix: fixed(`the ${name}`, argument.description) }
    : issue;
}

/** Headers and fields that were typed one by one. */
const repeated: Readonly<Record<string, { flag: string; sign: string }>> = {
  headers: { flag: '--header', sign: ':' },
  body: { flag: '--body', sign: '=' },
};

/** A setting of the server under the name of its flag; `undefined` for one that was not typed. */
function serverIssueAsTyped(issue: InputIssue, argv: readonly string[]): InputIssue | undefined {
  const [, setting, name, ...rest] = issue.path;
  const one = repeated[String(setting)];
  if (one === undefined) return { ...issue, path: issue.path.slice(1) };
  const isTyped = argv.some((word, at) => {
    const value = word.startsWith(`${one.flag}=`) ? word.slice(one.flag.length + 1) : word;
    return (
      (value !== word || argv[at - 1] === one.flag) && value.split(one.sign, 1)[0]?.trim() === String(name)
    );
  });
  if (!isTyped) return undefined;
  const fix = issue.fix.replace(` from ${setting}.`, '.').replace(/^Correct .*/, `Correct it.`);
  return { ...issue, path: [one.flag, ...rest], message: `${JSON.stringify(name)}: ${issue.message}`, fix };
}

function isCalled(option: Option, name: string): boolean {
  return option.attributeName() === name || option.long === `--${name}`;
}

function isGiven({ long, short }: Option, argv: readonly string[]): boolean {
  return argv.some((word) => word === long || word === short || word.startsWith(`${long}=`));
}

function typedFor(flag: string, argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  return argv[at] === flag ? argv[at + 1] : argv[at]?.slice(flag.length + 1);
}

/** @throws InputError for flags that were given without anything in them */
export function refuseEmptyFlags(command: Command): void {
  const issues = command.options.flatMap((option): readonly InputIssue[] => {
    const name = option.attributeName();
    if (option.long === undefined || command.getOptionValueSource(name) !== 'cli') return [];
    const given: unknown = command.getOptionValue(name);
    const entries: unknown[] = Array.isArray(given) ? given : [given];
    if (!entries.some((entry) => typeof entry === 'string' && entry.trim() === '')) return [];
    const message = entries.length > 1 ? 'has an empty entry' : 'is empty';
    return emptyFlag(option.long, option.description, message).issues;
  });
  if (issues.length > 0) throw new InputError(issues);
}
