import type { LocatedIssue } from '@parallel-agents/app/internal/documents';
import { sayFix } from '@parallel-agents/app/internal/fields';
import type { Describe } from '@parallel-agents/app/internal/settings';
import { type ErrorCode, InputError } from '@parallel-agents/core';
import { formatPath, toErrorInfo } from '@parallel-agents/core/internal';
import { type Command, CommanderError } from 'commander';
import { usageReport } from './usage-report.ts';

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

/** Turns anything thrown before a run into data. */
export function toErrorReport(thrown: unknown, describe: Describe, command?: Command): ErrorReport {
  if (thrown instanceof CommanderError) return usageReport(thrown, command);
  if (!(thrown instanceof InputError)) {
    const info = toErrorInfo(thrown);
    return { code: info.code, message: info.message, fix: sayFix(info, describe) };
  }
  const [first, ...others] = thrown.issues;
  if (first === undefined) return { code: thrown.code, message: thrown.message, fix: thrown.fix };
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message = `${formatIssue(first)}${more}`;
  const issues = thrown.issues.slice(0, maxIssues).map(({ ways, ...issue }) => {
    return { ...issue, fix: sayFix({ fix: issue.fix, ways }, describe) };
  });
  const count = thrown.issues.length > issues.length && { issueCount: thrown.issues.length };
  return { code: first.code, message, fix: sayFix(first, describe), issues, ...count };
}

/** `tasks.yaml:12:5: tasks[3].agent: there is no agent "x"`. */
export function formatIssue({ file, line, column, path, message }: LocatedIssue): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, formatPath(path), message].filter((part) => part !== '').join(': ');
}
