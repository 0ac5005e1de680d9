import {
  InputError,
  type JobEvent,
  type JobLog,
  type Journal,
  JournalError,
  type TailOptions,
} from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { nearestName } from '../basics/nearest-name.ts';

/**
 * Reads a job by its id.
 * @throws JournalError `RUN_NOT_FOUND` with the nearest id that there is
 */
export async function readJob(journal: Journal, id: string): Promise<JobLog> {
  try {
    return await journal.read(textOf(id));
  } catch (thrown) {
    throw await withNearest(thrown, journal, id);
  }
}

/**
 * The events of a job, those that are there and those that come, until nobody works on it.
 * @throws JournalError `RUN_NOT_FOUND` with the nearest id that there is
 */
export async function* tailJob(
  journal: Journal,
  id: string,
  options: TailOptions = {},
): AsyncGenerator<JobEvent, void, void> {
  try {
    yield* journal.tail(textOf(id), options);
  } catch (thrown) {
    throw await withNearest(thrown, journal, id);
  }
}

/** Programs without types can give anything. */
function textOf(id: unknown): string {
  if (typeof id === 'string') return id;
  const fix = 'Give the id of a job: jobs.list() has them all.';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['id'], message: 'must be text', fix }]);
}

async function withNearest(thrown: unknown, journal: Journal, id: string): Promise<unknown> {
  const { code, message } = toErrorInfo(thrown);
  if (code !== 'RUN_NOT_FOUND') return thrown;
  const known = (await journal.list()).map(({ jobId }) => jobId);
  const nearest = nearestName(id, known);
  if (nearest === undefined) return thrown;
  return new JournalError({ code, message, fix: `Did you mean "${nearest}"?`, cause: thrown });
}
