import type { LintFinding } from '../lint/lint-finding.ts';

/** What became of one fixture when the agent was run on it. */
export interface FixtureResult {
  fixture: string;
  passed: boolean;
  /**
   * Why nothing is known of it: the provider or the budget did not let it run, twice. It is neither passed nor failed.
   * @default it was run
   */
  notRun?: string;
  /** What it was given. */
  input: Record<string, unknown>;
  /** The checked answer; absent where there was none. */
  answer?: unknown;
  /** Why it did not pass. */
  problems: string[];
}

/** What is known of an agent before anybody has an opinion. */
export interface Evidence {
  /** Errors and warnings that a machine found. */
  lint: LintFinding[];
  /** Absent where the agent was not run, because lint found errors. */
  fixtures?: FixtureResult[];
}

/** It was run, and did not do what it is for. */
export function isFailed({ passed, notRun }: FixtureResult): boolean {
  return !passed && notRun === undefined;
}
