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
export { type TierTries, tierPath } from './paths.ts';
export type { TimeLeft } from './time-left.ts';
export { withoutTexts } from './without-texts.ts';
