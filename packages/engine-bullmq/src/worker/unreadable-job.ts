import { UnrecoverableError } from 'bullmq';

/** The most that is shown of a name that anybody may have put there. */
const maxShown = 100;

/**
 * Gives up a job that this version cannot read, and says so: nobody else would.
 * @returns what the processor of the queue is to throw
 */
export function unreadableJob(
  { id, data }: { id?: string | undefined; data: unknown },
  queueName: string,
  onError: (error: Error) => void,
): UnrecoverableError {
  const name = JSON.stringify((id ?? '').slice(0, maxShown));
  const why = data === null ? 'it is no JSON' : 'this version knows nothing like it';
  const place = `the queue ${JSON.stringify(queueName)}`;
  onError(
    new Error(
      `the job ${name} in ${place} is given up: ${why}. If a later version put it there, start workers of that version. If not, another program writes to these queues: give the engine a namespace or a server of its own`,
    ),
  );
  return new UnrecoverableError('The job is none that this version can read.');
}
