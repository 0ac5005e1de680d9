export { nearestName } from './basics/nearest-name.ts';
export { type CancelledJob, cancelJob } from './store/cancel-job.ts';
export { type JobRequest, jobRequestOf, withGiven, withSent } from './store/job-request.ts';
export { journalFile, openJournal } from './store/local-journal.ts';
export { readJob, tailJob } from './store/read-job.ts';
export { keptDays } from './store/retention.ts';
