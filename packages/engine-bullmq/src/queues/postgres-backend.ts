import { withBackend } from 'bullmq';
import type { Client } from 'pg';
import type { PostgresTarget } from '../servers/engine-url.ts';
import { askPostgres } from '../servers/reach-server.ts';
import type { Backend } from './backend.ts';
import { endsInTime, giveBackSeconds } from './ends-in-time.ts';
import { hearsTogether } from './hears-together.ts';
import { keepsEnds } from './keeps-ends.ts';
import { lastingPostgres } from './lasting-postgres.ts';
import { postgresAccount } from './postgres-account.ts';
import { PostgresClient } from './postgres-client.ts';
import { postgresRunAccounts } from './postgres-run-accounts.ts';
import { reading, ServerClock } from './server-clock.ts';

/** Connections of one queue, worker or listener at the same time; each has one more for notifications. */
const connectionsEach = 4;

/**
 * Transactions that commit at the same time share one notification, so that some jobs and events are not told of.
 * Whoever waits looks by itself after so many seconds.
 */
const waitSeconds = 1;
/** From the oldest event that is kept: one that comes while the listener connects is not missed. */
const allEvents = '0';

/**
 * Jobs in a schema of a PostgreSQL database. Every event takes one lock for the whole server until its transaction is
 * flushed to disk; attempts, which can be handed in again, do not wait for the flush, and so do not queue for that lock.
 */
export function postgresBackend(target: PostgresTarget, namespace: string): Backend {
  const { connection, label } = target;
  const { Queue, Worker, QueueEvents } = withBackend(lastingPostgres({ label, waitSeconds }));
  const options = (flush: 'each' | 'soon' = 'each') => ({
    connection: {
      ...connection,
      schema: namespace,
      max: connectionsEach,
      keepAlive: true,
      Client: PostgresClient,
      ...(flush === 'soon' && { options: '-c synchronous_commit=off' }),
    },
  });
  // Workers are found by the names of their connections, which engines on the same server share.
  const named = (name: string): string => `${namespace}/${name}`;
  return {
    kind: 'postgres',
    account: postgresAccount(target, namespace),
    budgets: postgresRunAccounts(target, namespace),
    clock: new ServerClock(() => askPostgres(target, timeOfPostgres)),
    queue: (name, { flush } = {}) => endsInTime(new Queue(named(name), options(flush))),
    worker(name, processor, { flush, keep, ...rest }) {
      const own = { ...options(flush), drainDelay: waitSeconds, ...rest };
      const worker = new Worker(named(name), processor, own);
      return endsInTime(keep ? keepsEnds(worker, keep) : worker, giveBackSeconds);
    },
    events: (name, listener) => {
      const blockingTimeout = waitSeconds * 1000;
      const events = new QueueEvents(named(name), { ...options(), blockingTimeout, lastEventId: allEvents });
      return endsInTime(hearsTogether(events, listener));
    },
  };
}

function timeOfPostgres(client: Pick<Client, 'query'>) {
  return reading(async () => {
    const { rows } = await client.query<{ ms: string }>(
      'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
    );
    return Number(rows[0]?.ms);
  });
}
