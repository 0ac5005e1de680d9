import { InputError, type JobLog, type Journal, JournalError, toErrorInfo } from '@parallel-agents/core';
import { nearestName } from '../basics/nearest-name.ts';

/**
 * Reads a job by its id.
 * @throws JournalError `RUN_NOT_FOUND` with the nearest id that there is
 */
export async function readJob(journal: Journal, id: string): Promise<JobLog> {
  if (typeof (id as unknown) !== 'string') {
    const fix = 'Give the id of a job: jobs.list() has them all.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['id'], message: 'must be text', fix }]);
  }
  try {
    return await journal.read(id);
  } catch (thrown) {
    const { code, message } = toErrorInfo(thrown);
    if (code !== 'RUN_NOT_FOUND') throw thrown;
    const nearest = nearestName(
      id,
      (await journal.list()).map(({ jobId }) => jobId),
    );
    if (nearest === undefined) throw thrown;
    throw new JournalError({ code, message, fix: `Did you mean "${nearest}"?`, cause: thrown });
  }
}
