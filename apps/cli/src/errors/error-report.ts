import type { LocatedIssue } from '@parallel-agents/app/documents';
import { type ErrorCode, formatPath, InputError, toErrorInfo } from '@parallel-agents/core';
import { type Command, CommanderError } from 'commander';

/** What the JSON document says when there was no run. */
export interface ErrorReport {
  code: ErrorCode;
  message: string;
  fix: string;
  /** The problems found in what was handed in: the first of them. */
  issues?: readonly LocatedIssue[];
  /** How many problems there are, where not all are listed. */
  issueCount?: number;
}

/** As many problems as are worth reading at once. */
const maxIssues = 20;

/** What does here what the fix of a journal says. */
const commandFor: Partial<Record<ErrorCode, string>> = {
  RUN_NOT_FOUND: '`parallel-agents runs list` shows all jobs.',
  RUN_IN_PROGRESS: 'The commands are `parallel-agents runs follow` and `parallel-agents runs cancel`.',
};

/** Turns anything thrown before a run into data. */
export function toErrorReport(thrown: unknown, command?: Command): ErrorReport {
  if (thrown instanceof CommanderError) return usageReport(thrown, command);
  if (!(thrown instanceof InputError)) {
    const { code, message, fix } = toErrorInfo(thrown);
    const command = commandFor[code];
    return { code, message, fix: command === undefined ? fix : `${fix} ${command}` };
  }
  const [first, ...others] = thrown.issues;
  if (first === undefined) return { code: thrown.code, message: thrown.message, fix: thrown.fix };
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message = `${formatIssue(first)}${more}`;
  const issues = thrown.issues.slice(0, maxIssues);
  const count = thrown.issues.length > issues.length && { issueCount: thrown.issues.length };
  return { code: first.code, message, fix: first.fix, issues, ...count };
}

/** `tasks.yaml:12:5: tasks[3].agent: there is no agent "x"`. */
export function formatIssue({ file, line, column, path, message }: LocatedIssue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, formatPath(path), message].filter((part) => part !== '').join(': ');
}

/** Commander writes its message and its suggestion into one text, on two lines. */
function usageReport({ message }: CommanderError, command: Command | undefined): ErrorReport {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const help = command ? `${usageOf(command)}; --help says more.` : 'Add --help to see how it is used.';
  const isHelp = first === '(outputHelp)';
  return {
    code: 'INVALID_OPTION',
    message: isHelp ? 'a command is missing' : first,
    fix: suggestion === '' ? help : `${suggestion} ${help}`,
  };
}

/** `It is used as: parallel-agents run [options] <file>`. */
function usageOf(command: Command): string {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  return `It is used as: ${names.join(' ')} ${command.usage()}`;
}
