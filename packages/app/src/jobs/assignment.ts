import { InputError, type InputIssue } from '@parallel-agents/core';
import type { StructuredDocument } from '../documents/document.ts';
import type { TasksSpec } from './job-spec.ts';

/** What a command wants done. */
export interface Assignment extends TasksSpec {
  /** Points an issue at its place in the file that the tasks come from. */
  locate?: StructuredDocument['locate'];
}

/** What was thrown, with issues pointed at their place in the file. */
export function located(thrown: unknown, { locate }: Assignment): unknown {
  if (locate === undefined || !(thrown instanceof InputError)) return thrown;
  return new InputError(thrown.issues.map((issue) => (isOfFile(issue) ? locate(issue) : issue)));
}

const fields: ReadonlySet<string> = new Set(['tasks', 'agents', 'title', 'limits', 'bestOf']);

/** What is wrong with a setting stands in no task file. */
function isOfFile({ path: [first] }: InputIssue): boolean {
  return first === undefined || (typeof first === 'string' && fields.has(first));
}
