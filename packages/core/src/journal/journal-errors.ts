import { JournalError } from '../errors.ts';

/** The errors that every journal throws alike. */
export const journalErrors = {
  runNotFound: (runId: string): JournalError =>
    new JournalError({
      code: 'RUN_NOT_FOUND',
      message: `The journal has no run "${runId}".`,
      fix: 'Look its id up in the list of runs (`parallel-agents runs list`).',
    }),
  runExists: (runId: string): JournalError =>
    new JournalError({
      code: 'RUN_EXISTS',
      message: `The journal has a run "${runId}" already.`,
      fix: 'Resume that run, or give the new one another id.',
    }),
  runInProgress: (runId: string): JournalError =>
    new JournalError({
      code: 'RUN_IN_PROGRESS',
      message: `Another process is at work on the run "${runId}".`,
      fix: 'Wait for it, follow it with `parallel-agents runs show`, or stop it with `parallel-agents runs cancel`.',
    }),
} as const;
