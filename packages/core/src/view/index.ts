export { batchWords, waitingWords } from './batch-words.ts';
export { JobView } from './job-view.ts';
export type {
  Activity,
  AgentRow,
  AttemptBar,
  CallLine,
  JobModel,
  PlanRow,
  RowCounts,
  RowStatus,
  Share,
  Spent,
  StepRow,
  TaskRow,
  TimeSpan,
  Wait,
  WaitCount,
} from './model.ts';
export { criticalPath, type TierTries, tierPath } from './paths.ts';
export { tokensOf } from './spending.ts';
export type { TimeLeft } from './time-left.ts';
export { waitWords } from './wait-words.ts';
export { withoutTexts } from './without-texts.ts';
