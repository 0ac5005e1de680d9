/** Something that a machine can see is wrong with an agent. */
export interface LintFinding {
  rule: LintRule;
  /** `error`: it is not accepted like this. `warning`: it may be meant so. */
  severity: 'error' | 'warning';
  /** Where: `instructions`, `outputSchema`, `fixtures[1].input`, … */
  field: string;
  problem: string;
  fix: string;
}

/** `missing` and `thin`: parts that are not there or too few · `schema` · `example` and `fixture`: they do not fit the schema · `vague` · `contradiction` · `placeholder` · `injection` · `exam`: an empty answer passes, or a revision asks less than what was there · `check`: the agent’s own checks refuse its example. */
export type LintRule =
  | 'missing'
  | 'thin'
  | 'schema'
  | 'example'
  | 'fixture'
  | 'vague'
  | 'contradiction'
  | 'placeholder'
  | 'injection'
  | 'exam'
  | 'check';

/** What lint says of one agent. */
export interface LintReport {
  /** With namespace. */
  agent: string;
  /** No errors; warnings may be left. */
  passed: boolean;
  findings: LintFinding[];
}
