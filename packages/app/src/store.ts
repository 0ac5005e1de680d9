export { flagsSchema1, jobRequestOf, withGiven } from './store/job-request.ts';
export { journalFile, openJournal } from './store/local-journal.ts';
