export { type CancelledJob, cancelJob } from './store/cancel-job.ts';
export { flagsSchema1, type JobRequest, jobRequestOf, withGiven } from './store/job-request.ts';
export { journalFile, openJournal } from './store/local-journal.ts';
export { readJob } from './store/read-job.ts';
