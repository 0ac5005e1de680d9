interface Ending<Job> {
  moveToCompleted(job: Job, result: unknown, ...more: never[]): Promise<unknown>;
}

interface Taking<Job> {
  getBackend(): Ending<Job>;
}

/**
 * The same worker. Where its queue does not take the end of a job, because the server is away or full, or has given the job out
 * again, what it came to is kept first; whoever has the job next finds it.
 */
export function keepsEnds<Job extends { id?: string | undefined }, Worker extends Taking<Job>>(
  worker: Worker & Taking<Job>,
  keep: (jobId: string, result: unknown) => Promise<void>,
): Worker {
  const server = worker.getBackend();
  const complete = server.moveToCompleted.bind(server);
  server.moveToCompleted = async (job, result, ...more) => {
    try {
      return await complete(job, result, ...more);
    } catch (thrown) {
      // Where it cannot be kept either, this is what is said.
      if (job.id !== undefined) await keep(job.id, result).catch(() => {});
      throw thrown;
    }
  };
  return worker;
}
