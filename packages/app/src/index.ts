export type { JobEvent } from '@parallel-agents/core';
export type { KnownAgents } from './agents/agents.ts';
export type { GivenAgent } from './agents/given-agents.ts';
export type { ActionName, Describe, SettingName } from './basics/describe.ts';
export type { Notes } from './basics/notes.ts';
export type { Limits } from './config/limits.ts';
export type {
  HandedStream,
  StreamOptions,
  TaskStream,
  TaskStreams,
} from './engine/task-streams.ts';
export type { Account } from './experience/account.ts';
export type { ProgramReport, ProgramTasks } from './jobs/agents-in-tasks.ts';
export type { BudgetFit } from './jobs/budget-fit.ts';
export type { JobForecast } from './jobs/forecast-job.ts';
export type { Job } from './jobs/job.ts';
export type { AgentsReport, GoalReport, JobReport, TasksReport } from './jobs/job-report.ts';
export { type JobKind, type JobSpec, jobSpecSchema, readJobSpec } from './jobs/job-spec.ts';
export type { ReportOf } from './jobs/start-job.ts';
export type { StartOptions } from './jobs/start-options.ts';
export type { App } from './open/app.ts';
export { open } from './open/open.ts';
export type { OpenOptions } from './open/open-options.ts';
export type { Settings } from './settings/settings.ts';
export type { Surroundings } from './settings/surroundings.ts';
export type { CancelledJob } from './store/cancel-job.ts';
export type { Jobs, KeptJob } from './store/jobs.ts';
