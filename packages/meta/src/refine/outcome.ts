import type { AgentDefinition, ErrorInfo } from '@parallel-agents/core';
import type { AgentDesign } from '../design/agent-design.ts';
import type { Evidence } from '../evidence/fixture-result.ts';
import type { JobSummary } from '../job/account.ts';
import type { PairResult } from '../pairs/pair-result.ts';
import type { HeldOutReview } from '../panel/ask-held-out.ts';
import type { PanelReview } from '../panel/panel-review.ts';
import type { Finding } from './findings.ts';

/** One review of one version. */
export interface RoundRecord {
  /** Counts from 1. */
  round: number;
  evidence: Evidence;
  /** The refiner handed in a version that had been examined: it was not judged again. @default it had not */
  unchanged?: true;
  /** Against the best version before it; absent for the first, and where evidence decided. */
  pairs?: PairResult;
  /** Absent where what came before was bad enough: opinion is not paid for then. */
  panel?: PanelReview;
  /** Fixtures that the best version passed and this one does not. */
  regressed: string[];
  /** It is the best version so far. */
  best: boolean;
}

/**
 * `met`: no lint errors, all fixtures pass, the panel's lower bound reaches the target with no objection, and the held-out
 * judge confirms it.
 * `unconfirmed`: all of that but the held-out judge. `reviewed`: it was only to be reviewed. `failed`: there is nothing to show.
 */
export type AgentOutcomeStatus = 'met' | 'unconfirmed' | 'not-met' | 'reviewed' | 'failed';

/** Why the work on an agent ended. */
export type StopReason =
  | 'reviewed'
  | 'target'
  | 'no-gain'
  | 'max-rounds'
  | 'budget'
  | 'cancelled'
  | 'failure';

/** What became of one agent. */
export interface AgentOutcome {
  /** With namespace, where it has one. */
  name: string;
  status: AgentOutcomeStatus;
  stoppedBy: StopReason;
  target: number;
  /** The best version, as data; absent where there is none. */
  design?: AgentDesign;
  /** The best version, to be run; absent where its schemas cannot be used. */
  agent?: AgentDefinition;
  rounds: RoundRecord[];
  /** Of the best version. */
  evidence?: Evidence;
  /** Of the best version. */
  panel?: PanelReview;
  heldOut?: HeldOutReview;
  /** What the work came to; absent where no revision was kept. */
  gain?: Gain;
  /** What is left to mend in the best version, the most serious first. */
  findings: Finding[];
  error?: ErrorInfo;
  summary: JobSummary;
}

/** The best version against the first one. */
export interface Gain {
  before: { evidence: Evidence; panel?: PanelReview };
  /**
   * `improved`: the answers of the best version are better on fixtures that its author has not seen, beyond what chance
   * would do. `unproved`: a machine or the panel saw a gain, and the answers do not show it.
   */
  claim: 'improved' | 'unproved';
  /** The best version against the first one; absent where they could not be compared. */
  pairs?: PairResult;
}

/** What a job brings back: one outcome for each agent, in the order they were given, and one account of it all. */
export interface AgentJobReport {
  jobId: string;
  agents: AgentOutcome[];
  summary: JobSummary;
}
