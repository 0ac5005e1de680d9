import { journalQueueName, toJobId } from '../../src/queues/names.ts';
import { postgresBackend } from '../../src/queues/postgres-backend.ts';
import { redisBackend } from '../../src/queues/redis-backend.ts';
import { parseEngineUrl } from '../../src/servers/engine-url.ts';

/** Puts rows at the end of a job’s log, as a process of another version does. */
export async function putRows(
  url: string,
  namespace: string,
  jobId: string,
  rows: readonly string[],
): Promise<void> {
  const target = parseEngineUrl(url, { password: undefined, tls: undefined });
  const backend =
    target.kind === 'redis' ? redisBackend(target, namespace) : postgresBackend(target, namespace);
  const queue = backend.queue(journalQueueName);
  await queue.waitUntilReady();
  await queue.add('run', { runId: jobId }, { jobId: toJobId(jobId) });
  for (const row of rows) await queue.addJobLog(toJobId(jobId), row);
  await queue.close();
}
