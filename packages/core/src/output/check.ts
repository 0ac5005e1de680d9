import type { AgentTask } from '../task/task.ts';

/** Something that is wrong with an output. */
export interface CheckProblem {
  /** Where in the output, for example `['findings', 2, 'cwe']`. @default the whole of it */
  path?: readonly (string | number)[];
  /** What is wrong, for the model that is to mend it and for people. */
  message: string;
}

/** What a check comes to. Nothing in it: the output is as it should be. */
export interface CheckVerdict {
  /** What is wrong. The answer is refused, and these words go to the corrective attempt. */
  problems?: readonly CheckProblem[];
  /** The output with its faults mended by code: a computed score, a list without what could not be found. */
  output?: unknown;
  /** What was changed in it, one sentence each; goes with `output`, and is told as a warning. */
  changes?: readonly string[];
  /** Why this check could not look at the output: a language without a parser, a parser that is not installed. */
  notChecked?: string;
}

/** What a check looks at. */
export interface CheckSubject<Output = unknown> {
  /** The output, which has passed its schema. A copy: changes to it go nowhere, `CheckVerdict.output` does. */
  output: Output;
  /** What was asked, with its `input` and `material`. */
  task: AgentTask;
  /** The outputs of the tasks that this one depends on, as its model was shown them. */
  results: readonly { taskId: string; agent: string; output: unknown }[];
}

/**
 * Looks at what a schema cannot tell: whether a quote stands in the input, a sum adds up, a file parses. Runs after the
 * schema, and without a model.
 *
 * @typeParam Output what the agent's schema gives
 * @typeParam Tools what `load` gives
 * @example
 * const noShouting: Check<{ caption: string }> = {
 *   name: 'no-shouting',
 *   description: 'Capitals cost readers.',
 *   run: ({ output }) => output.caption === output.caption.toUpperCase()
 *     ? { problems: [{ path: ['caption'], message: 'is all capitals' }] }
 *     : undefined,
 * };
 */
export interface Check<Output = unknown, Tools = unknown> {
  /** Lower case with hyphens; problems are told under it, and markdown agents name it. */
  name: string;
  /** What it holds the output to, and why. */
  description: string;
  /** Properties that the output schema must have somewhere, so that there is something to check. @default none */
  fields?: readonly string[];
  /** Loads what is large, such as a parser, when an output is there. What it throws is why the output was not checked. */
  load?(): Promise<Tools>;
  /**
   * Milliseconds that `run` may take: a check that loops is stopped, and has not checked.
   * @default 5000 for all checks of an answer that say nothing here
   */
  limitMs?: number;
  /** Computes, and waits for nothing. A check that throws has not checked. */
  run(subject: CheckSubject<Output>, tools: Tools): CheckVerdict | undefined;
}

/** What the checks of an answer came to. */
export interface ChecksRecord {
  /** Checks that looked at it. */
  checked: number;
  /** Problems found, those too that were too many to be told. Above 0: the answer was refused. */
  problems: number;
  /** What checks changed in the output, as `check: what`. Absent: nothing. */
  changes?: string[];
  /** Checks that could not look at it, as `check: why`. Absent: none; an answer with some is not verified. */
  notChecked?: string[];
}
