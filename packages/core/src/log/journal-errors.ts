import { z } from 'zod';
import { formatPath, JournalError } from '../errors.ts';
import { sayIssue } from '../issue-words.ts';

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
  /** @param place where in the journal it stands */
  corruptEntry: (jobId: string, place: string, cause: unknown): JournalError =>
    new JournalError({
      code: 'JOURNAL_CORRUPT',
      message: `The job ${jobId.slice(0, maxShown).toWellFormed()} has an entry in ${place} that is not what it should be: ${unlike(cause)}`,
      fix: 'It was changed by something else, or damaged. Start the job anew; other jobs are not concerned.',
      cause,
    }),
} as const;

/** Faults of an entry that are told. */
const maxFaults = 3;

function unlike(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'it is no JSON';
  if (!(cause instanceof z.ZodError)) return String(cause);
  const said = cause.issues
    .slice(0, maxFaults)
    .map((issue) => `${formatPath(issue.path) || 'it'} ${sayIssue(issue)}`);
  return said.join('; ');
}
