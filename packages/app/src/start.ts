// What a face starts jobs with that has settings and agents of its own, such as a plugin; others take `open`.
export { knownByName } from './agents/known-by-name.ts';
export { Closings, type JobContext } from './jobs/context.ts';
export { forecastJob, type JobForecast } from './jobs/forecast-job.ts';
export { newJobId } from './jobs/job.ts';
export type { AgentsReport, GoalReport, JobReport, TasksReport } from './jobs/job-report.ts';
export { type CreateSpec, type JobSpec, kindOf, type RefineSpec, type ReviewSpec } from './jobs/job-spec.ts';
export { type ReportOf, startJob } from './jobs/start-job.ts';
export type { StartOptions } from './jobs/start-options.ts';
