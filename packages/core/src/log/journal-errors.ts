import { JournalError } from '../errors.ts';

/** As much of a name that somebody asked for as is said back. */
const maxShown = 200;

/** The errors that every journal throws alike. */
export const journalErrors = {
  runNotFound: (jobId: string): JournalError =>
    new JournalError({
      code: 'RUN_NOT_FOUND',
      message: `The journal has no run "${jobId.slice(0, maxShown).toWellFormed()}".`,
      fix: 'Look its id up in the list of jobs.',
      ways: [{ name: 'listJobs' }],
    }),
  runExists: (jobId: string): JournalError =>
    new JournalError({
      code: 'RUN_EXISTS',
      message: `The journal has a run "${jobId}" already.`,
      fix: 'Give the new one another id, or go on with the one that is there.',
      ways: [{ name: 'resumeJob', value: jobId }],
    }),
  runInProgress: (jobId: string): JournalError =>
    new JournalError({
      code: 'RUN_IN_PROGRESS',
      message: `Another process is at work on the run "${jobId}".`,
      fix: 'Wait for it, follow it, or cancel it.',
      ways: [
        { name: 'followJob', value: jobId },
        { name: 'cancelJob', value: jobId },
      ],
    }),
} as const;
